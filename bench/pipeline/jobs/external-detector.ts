// An external detector: fitted in a sandbox, then asked about several streams at once, mixed, so that neither the order
// nor a name tells it which is which.
import type { ImageStore, Shape3 } from '../../contract/arrays.js';
import type { VersionedPlugin } from '../../contract/plan.js';
import type { DetectorFit, PluginState } from '../../contract/plugins.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { clientName, externalEntry, type ExternalContext } from './external.js';

/** A detector of queries has two classes. */
const CLASSES = 2;
const BATCH = 100;

export async function fitExternally(
  context: ExternalContext,
  detector: VersionedPlugin,
  { benign, anomalous, seed }: DetectorFit,
): Promise<PluginState> {
  const { fit } = await import('../../submission/serve.js');
  const run = { ...(await externalEntry(context, detector)), classes: CLASSES, inputShape: benign.train.shape, seed };
  return fit(run, { benign: benign.train, anomalous: anomalous.train, victimAnswers: null });
}

/** Scores of every image of every stream, by stream. */
export type ScoreStreams = <N extends string>(
  streams: Readonly<Record<N, ImageStore>>,
) => Promise<Record<N, Float64Array>>;

/** Starts the detector; it ends with the job. */
export async function openExternally(
  context: ExternalContext,
  detector: VersionedPlugin,
  { state, shape, seed }: { readonly state: PluginState; readonly shape: Shape3; readonly seed: number },
): Promise<ScoreStreams> {
  const { Served } = await import('../../submission/serve.js');
  const { servedScores } = await import('../../submission/detector.js');
  const run = { ...(await externalEntry(context, detector)), classes: CLASSES, inputShape: shape, seed };
  const served = await Served.start(run, state);
  context.atEnd(() => served.close());
  return async (streams) => {
    const scores = emptyScores(streams);
    let firstQueryIndex = 0;
    for (const { name, rows } of mixed(streams, seed)) {
      context.signal.throwIfAborted();
      const queries = streams[name].read(rows);
      const asked = { client: clientName(seed, name), firstQueryIndex, seed };
      scores[name].set(await servedScores(served, queries, asked), rows[0]);
      firstQueryIndex += queries.count;
    }
    return scores;
  };
}

function emptyScores<N extends string>(streams: Readonly<Record<N, ImageStore>>): Record<N, Float64Array> {
  const entries = Object.entries<ImageStore>(streams).map(
    ([name, { count }]) => [name, new Float64Array(count)] as const,
  );
  return Object.fromEntries(entries) as Record<N, Float64Array>;
}

/** Batches of all streams in seeded order; each stream's own batches stay in their order. */
function mixed<N extends string>(
  streams: Readonly<Record<N, ImageStore>>,
  seed: number,
): readonly { readonly name: N; readonly rows: readonly number[] }[] {
  const names = Object.keys(streams) as N[];
  const turns = names.flatMap((name) => Array.from({ length: Math.ceil(streams[name].count / BATCH) }, () => name));
  const next = new Map<N, number>();
  return [...createRng(deriveSeed('interleave', seed)).permutation(turns.length)].flatMap((turn) => {
    const name = turns[turn];
    if (name === undefined) return [];
    const start = next.get(name) ?? 0;
    next.set(name, start + BATCH);
    const length = Math.min(BATCH, streams[name].count - start);
    return [{ name, rows: Array.from({ length }, (_, offset) => start + offset) }];
  });
}
