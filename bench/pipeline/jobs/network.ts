// Networks as jobs use them: made from a specification, trained, or opened from evidence.
import type { ImageStore, Matrix, Shape3 } from '../../contract/arrays.js';
import type { JobOf, VersionedPlugin } from '../../contract/plan.js';
import { deriveSeed } from '../../lib/random/rng.js';
import { Classifier } from '../../tensor/classifier.js';
import { train, type Remembered } from '../../tensor/train.js';
import { loadPlugin } from '../registry/registry.js';
import { readStoredWeights } from '../weights/store.js';
import type { JobContext } from './context.js';

type NetworkJob = JobOf<'train-victim'> | JobOf<'train-surrogate'>;

export const WEIGHTS_FILE = 'weights.safetensors';

/** Of the networks that stand together in the place of one: the first as if it were alone. */
export function memberFile(index: number): string {
  return index === 0 ? WEIGHTS_FILE : `weights-${index + 1}.safetensors`;
}

/** [height, width, channels] from a slice or a specification. */
export function shape3(shape: readonly number[]): Shape3 {
  const [height = 0, width = 0, channels = 0] = shape;
  return [height, width, channels];
}

/** Initial weights depend on the suite seed, the role and the architecture alone (contract 6). */
export async function createNetwork(
  model: VersionedPlugin,
  options: { readonly shape: Shape3; readonly classes: number; readonly role: string; readonly seed: number },
): Promise<Classifier> {
  const plugin = await loadPlugin('models', model.id);
  const { shape, classes, role, seed } = options;
  const weightSeed = deriveSeed(
    `initial-weights:${role}`,
    seed,
    model.id,
    model.version,
    JSON.stringify(model.parameters),
  );
  return Classifier.create({ plugin, shape, classes, seed: weightSeed, parameters: model.parameters });
}

/** The network that a training job starts from: drawn from the seed, then published weights where the job names them. */
export async function initialNetwork(
  { spec, dataRoot }: Pick<JobContext<'train-victim' | 'train-surrogate'>, 'dataRoot'> & { readonly spec: NetworkJob },
  shape: Shape3,
): Promise<Classifier> {
  const { model, init, classes, kind, seed } = spec;
  const classifier = await createNetwork(model, { shape, classes, role: kind, seed });
  if (init === 'random') return classifier;
  const { weightSets = [] } = await loadPlugin('models', model.id);
  const head = weightSets.find(({ id }) => id === init.weights)?.head;
  if (head === undefined) throw new Error(`${model.id} has no weights ${init.weights}`);
  const bytes = await readStoredWeights(dataRoot, { model: model.id, set: init.weights, sha256: init.sha256 });
  classifier.load(bytes, { fresh: init.classes === classes ? [] : [head] });
  return classifier;
}

/** Trains a network as its job says; returns the last epoch's mean loss, `null` if nothing was trained. */
export async function trainNetwork(
  context: Pick<JobContext<'train-victim' | 'train-surrogate'>, 'signal' | 'onProgress' | 'checkpoints'> & {
    readonly spec: NetworkJob;
  },
  classifier: Classifier,
  data: {
    readonly images: ImageStore;
    readonly targets: Matrix;
    readonly weights: Float32Array | null;
    /** Called after each epoch, from 1 on. */
    readonly onEpoch?: (epoch: number) => Promise<void>;
    /** What `onEpoch` has gathered. */
    readonly remembered?: Remembered;
  },
): Promise<number | null> {
  const { spec, signal, onProgress, checkpoints } = context;
  const report = await train({
    classifier,
    images: data.images,
    targets: data.targets,
    ...(data.weights === null ? {} : { weights: data.weights }),
    ...(data.onEpoch === undefined ? {} : { onEpoch: ({ epoch }) => data.onEpoch?.(epoch) ?? Promise.resolve() }),
    ...(data.remembered === undefined ? {} : { remembered: data.remembered }),
    ...(checkpoints === undefined ? {} : { checkpoint: checkpoints.next() }),
    training: spec.training,
    seed: deriveSeed(`training:${spec.kind}`, spec.seed),
    signal,
    onProgress: ({ epoch, epochs, step, steps, loss, imagesPerSecond }) => {
      onProgress(
        step / steps,
        `epoch ${epoch}/${epochs}, loss ${loss.toFixed(3)}, ${Math.round(imagesPerSecond)} images/s`,
      );
    },
  });
  return report.epochs.at(-1)?.loss ?? null;
}

/** Of the network as it was after an epoch, from 1 on. */
export function checkpointFile(epoch: number): string {
  return `checkpoint-${epoch}.safetensors`;
}

type Evidence = Pick<JobContext<'steal' | 'evaluate'>, 'input' | 'store'>;

/** The network that a training job left; the first one of an ensemble. */
export async function openNetwork(context: Evidence, key: string): Promise<Classifier> {
  const [network] = await openWeights(context, key, () => [WEIGHTS_FILE]);
  if (network === undefined) throw new Error(`${key} left no network`);
  return network;
}

/** The network as it was after an epoch whose state the job kept. */
export async function openCheckpoint(context: Evidence, key: string, epoch: number): Promise<Classifier> {
  const [network] = await openWeights(context, key, () => [checkpointFile(epoch)]);
  if (network === undefined) throw new Error(`${key} kept no state of epoch ${epoch}`);
  return network;
}

/** All networks that a training job left: one, unless a defense trained several in the place of its victim. */
export function openNetworks(context: Evidence, key: string): Promise<readonly Classifier[]> {
  return openWeights(context, key, (names) =>
    Array.from(names.keys(), memberFile).filter((name) => names.includes(name)),
  );
}

async function openWeights(
  context: Evidence,
  key: string,
  files: (names: readonly string[]) => readonly string[],
): Promise<readonly Classifier[]> {
  const manifest = await context.input(key);
  const { spec } = manifest;
  const { store } = context;
  if (spec.kind !== 'train-victim' && spec.kind !== 'train-surrogate' && spec.kind !== 'train-defended-victim')
    throw new Error(`${key} is no training job but ${spec.kind}`);
  const shape = shape3(spec.kind === 'train-surrogate' ? spec.shape : spec.train.shape);
  const { model, classes, kind: role, seed } = spec;
  const opened: Classifier[] = [];
  for (const name of files(manifest.files.map((file) => file.name))) {
    const classifier = await createNetwork(model, { shape, classes, role, seed });
    classifier.load(await store.read(manifest, name));
    opened.push(classifier);
  }
  return opened;
}
