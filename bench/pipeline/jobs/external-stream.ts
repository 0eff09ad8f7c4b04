// An external detector of streams: fitted in a sandbox on its owner's data, then shown the queries of all clients in the
// order that the API met them, under numbers that say nothing.
import type { ImageStore, Matrix, Shape3 } from '../../contract/arrays.js';
import type { VersionedPlugin } from '../../contract/plan.js';
import type { OwnerModel, PluginState, StreamFit } from '../../contract/plugins.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';
import { externalEntry, type ExternalContext } from './external.js';
import { type ClientStream, StreamReader } from './stream-reader.js';

/** Queries in one call. */
const BATCH = 100;
/** Images that the victim is asked about at once. */
const CHUNK = 1000;

export async function fitStreamsExternally(
  context: ExternalContext,
  detector: VersionedPlugin,
  { benign, model, falseAlarmRate, seed }: StreamFit,
): Promise<PluginState> {
  if (model === null) throw new Error('a detector of streams without a victim');
  const { fit } = await import('../../submission/serve.js');
  const { train, validation } = benign;
  const { shape: inputShape } = train.images;
  const run = { ...(await externalEntry(context, detector)), classes: model.classes, inputShape, seed };
  return fit(run, {
    benign: train.images,
    anomalous: null,
    victimAnswers: await answersTo(model, train.images),
    streams: {
      trainLabels: train.labels,
      validation: validation.images,
      validationAnswers: await answersTo(model, validation.images),
      validationLabels: validation.labels,
      falseAlarmRate,
    },
  });
}

async function answersTo(model: OwnerModel, images: ImageStore): Promise<Matrix> {
  const values = new Float32Array(images.count * model.classes);
  for (let first = 0; first < images.count; first += CHUNK) {
    const length = Math.min(CHUNK, images.count - first);
    const answers = await model.predict(images.read(Array.from({ length }, (_, at) => first + at)));
    values.set(answers.values, first * model.classes);
  }
  return { values, rows: images.count, columns: model.classes };
}

export interface WatchedStreams {
  /** In the order in which they take turns. */
  readonly streams: readonly ClientStream[];
  /** Honest clients who ask between them; what is said of them counts nowhere. */
  readonly company: readonly ClientStream[];
}

export interface ServedWatch {
  readonly state: PluginState;
  readonly classes: number;
  readonly shape: Shape3;
  readonly seed: number;
}

/** By stream: position of the client's query that raised the alarm; `null` for none. A client that was stopped asks no more. */
export async function watchExternally(
  context: ExternalContext,
  detector: VersionedPlugin,
  { state, classes, shape, seed }: ServedWatch,
  { streams, company }: WatchedStreams,
): Promise<readonly (number | null)[]> {
  const { Served } = await import('../../submission/serve.js');
  const { servedVerdicts } = await import('../../submission/stream.js');
  const run = { ...(await externalEntry(context, detector)), classes, inputShape: shape, seed };
  const served = await Served.start(run, state);
  try {
    const order = turnOrder(streams.length, company.length, seed);
    const all = [...streams, ...company];
    const readers = order.flatMap((index) => all.slice(index, index + 1).map((stream) => new StreamReader(stream)));
    const alarms: (number | null)[] = readers.map(() => null);
    const turns = inTurn(readers, alarms);
    for (let asked = 0; ;) {
      context.signal.throwIfAborted();
      const visits = Array.from({ length: BATCH }).flatMap(() => turns.next().value ?? []);
      if (visits.length === 0) break;
      const met = await meeting(readers, visits, shape, classes);
      const verdicts = await servedVerdicts(served, { ...met, firstQueryIndex: asked }, seed);
      visits.forEach(({ client, row }, at) => {
        if (verdicts.alarms[at] === 1) alarms[client] ??= row;
      });
      asked += visits.length;
    }
    return streams.map((_, index) => alarms[order.indexOf(index)] ?? null);
  } finally {
    await served.close();
  }
}

interface Visit {
  readonly client: number;
  readonly row: number;
}

/** Each client's next query in turn, for as long as it has some and no alarm. */
function* inTurn(readers: readonly StreamReader[], alarms: readonly (number | null)[]): Generator<Visit, undefined> {
  const longest = Math.max(...readers.map(({ count }) => count));
  for (let row = 0; row < longest; row++) {
    for (const [client, { count }] of readers.entries()) {
      if (row < count && alarms[client] === null) yield { client, row };
    }
  }
  return undefined;
}

async function meeting(readers: readonly StreamReader[], visits: readonly Visit[], shape: Shape3, classes: number) {
  const size = shape[0] * shape[1] * shape[2];
  const pixels = new Uint8Array(visits.length * size);
  const values = new Float32Array(visits.length * classes);
  for (const [at, { client, row }] of visits.entries()) {
    const query = await readers[client]?.read(row);
    if (query === undefined) throw new Error(`no client ${client}`);
    pixels.set(query.pixels, at * size);
    values.set(query.answer, at * classes);
  }
  return {
    queries: { pixels, count: visits.length, shape },
    answers: { values, rows: visits.length, columns: classes },
    clients: Int32Array.from(visits, ({ client }) => client),
  };
}

/** Streams by their place in the turn: those watched in their own order, the company at seeded places between them. */
function turnOrder(watched: number, company: number, seed: number): readonly number[] {
  const places = createRng(deriveSeed('turns', seed)).permutation(watched + company);
  const own = places.slice(0, watched).sort();
  const order = new Array<number>(watched + company).fill(0);
  own.forEach((place, index) => (order[place] = index));
  places.slice(watched).forEach((place, index) => (order[place] = watched + index));
  return order;
}
