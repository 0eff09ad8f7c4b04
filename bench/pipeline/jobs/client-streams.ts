// Clients' queries through a detector of streams, each up to its alarm.
import type { Shape3 } from '../../contract/arrays.js';
import type { VersionedPlugin } from '../../contract/plan.js';
import type { OwnerModel, PluginState, StreamDetector } from '../../contract/plugins.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { readFiles } from '../store/evidence-store.js';
import { loadStreamDetector } from '../registry/registry.js';
import { checkAlarm } from './check-verdicts.js';
import type { JobContext } from './context.js';
import { detectorNetworks } from './detector-networks.js';
import { shape3 } from './network.js';
import { openOwnerModel } from './owner-model.js';
import { victimShape } from './pool.js';
import type { ClientStream } from './stream-reader.js';

/** How many queries are looked at between two questions whether to stop; changes no alarm. */
const BATCH = 500;

export interface OpenedWatch {
  readonly model: OwnerModel;
  /** Of its input. */
  readonly shape: Shape3;
  /**
   * By stream: position of the client's query that raised the alarm; `null` for none.
   *
   * @param streams - in the order in which their clients take turns
   * @param company - honest clients that an external detector meets between them
   */
  watch(streams: readonly ClientStream[], company?: readonly ClientStream[]): Promise<readonly (number | null)[]>;
  /** Throws PluginError `victim-changed`. */
  verify(): Promise<void>;
}

type Watching = JobContext<'watch'> | JobContext<'watch-benign'>;

/** Every client meets a detector as it was fitted; none sees another's queries, but where an external one is shown all. */
export async function openWatch(context: Watching): Promise<OpenedWatch> {
  const { spec, store } = context;
  const { detector } = spec;
  const trained = await context.input(spec.trained);
  const state = await readFiles(store, trained);
  const owner = await openOwnerModel(context, spec.victim);
  const shape = shape3(await victimShape(context));
  const look = { model: owner.model, shape, verify: () => owner.verify() };
  if (detector.submission === undefined) return { ...look, watch: await watchHere(context, state, owner.model) };
  const { watchExternally } = await import('./external-stream.js');
  const seed = streamSeed(trained.spec.kind === 'train-stream-detector' ? trained.spec.seed : 0, detector);
  const served = { state, classes: owner.model.classes, shape, seed };
  return {
    ...look,
    watch: (streams, company = []) => watchExternally(context, detector, served, { streams, company }),
  };
}

/** Of a detector's randomness, the same when it is fitted and when it watches. */
export function streamSeed(suiteSeed: number, { id }: Pick<VersionedPlugin, 'id'>): number {
  return deriveSeed('stream-detector', suiteSeed, id);
}

async function watchHere(context: Watching, state: PluginState, model: OwnerModel): Promise<OpenedWatch['watch']> {
  const { spec, dataRoot, signal, onProgress } = context;
  const plugin = await loadStreamDetector(spec.detector.id);
  const networks = await detectorNetworks(dataRoot, undefined);
  return async (streams) => {
    const alarms: (number | null)[] = [];
    for (const [client, stream] of streams.entries()) {
      onProgress(client / streams.length, `client ${client + 1} of ${streams.length}`);
      const detector = await plugin.open(state, spec.detector.parameters, networks, model);
      try {
        alarms.push(await alarmOf(detector, stream, { signal, where: `detector ${spec.detector.id}` }));
      } finally {
        detector.dispose();
      }
    }
    return alarms;
  };
}

async function alarmOf(
  detector: StreamDetector,
  { images, answers }: ClientStream,
  { signal, where }: { readonly signal: AbortSignal; readonly where: string },
): Promise<number | null> {
  for (let first = 0; first < images.count; first += BATCH) {
    signal.throwIfAborted();
    const length = Math.min(BATCH, images.count - first);
    const rows = Array.from({ length }, (_, offset) => first + offset);
    const observed = { images: images.read(rows), answers: await answers(rows), firstQueryIndex: first };
    const alarmAt = checkAlarm(await detector.observe(observed), first + length, where);
    if (alarmAt !== null) return alarmAt;
  }
  return null;
}

/** Alarms as evidence: int32, -1 for none. */
export function encodedAlarms(alarms: readonly (number | null)[]): Int32Array {
  return Int32Array.from(alarms, (alarm) => alarm ?? -1);
}

export function decodedAlarms(alarms: Int32Array): (number | null)[] {
  return Array.from(alarms, (alarm) => (alarm === -1 ? null : alarm));
}
