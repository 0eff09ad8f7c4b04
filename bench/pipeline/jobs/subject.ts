// Whoever a job asks about images: a network, a defended victim, the majority class, a surrogate that was handed in.
import type { Images, Matrix } from '../../contract/arrays.js';
import type { JobKind, Subject } from '../../contract/plan.js';
import { DEFAULT_LIMITS } from '../../contract/submission.js';
import { openSlice } from '../data/slice.js';
import { refuses } from './answered-ledger.js';
import type { JobContext } from './context.js';
import { clientName } from './external.js';
import { shape3 } from './network.js';
import { openDefenses } from './open-defenses.js';
import { openOwnSurrogate } from './own-surrogate.js';
import { SURROGATE_FILE } from './steal.js';
import { openVictim } from './victim.js';
import { lookAt } from './victim-look.js';

/** Posteriors float32 [n, classes]; `firstIndex` is the position of the first image in the stream. */
export interface Answerer {
  (images: Images, firstIndex: number): Promise<Matrix>;
  /** Seconds of work that a defense demanded so far, a number an image; `null` or absent where none does. */
  readonly work?: (() => Float64Array) | null;
}

/** int32, ascending: images that a defense refused; where one of the list does so at all. */
export const REFUSED_FILE = 'refused.npy';

export async function refusesSome(subject: Subject): Promise<boolean> {
  return subject.kind === 'defended' && (await refuses(subject.defense));
}

export type SubjectContext = Omit<JobContext<JobKind>, 'spec'> & {
  readonly spec: { readonly classes: number; readonly seed: number };
  /** [height, width, channels] of what it is asked about. */
  readonly shape: readonly number[];
};

export async function answerer(context: SubjectContext, subject: Subject): Promise<Answerer> {
  if (subject.kind === 'majority') return majority(context, subject);
  if (subject.kind === 'onnx') return handedIn(context, subject);
  if (subject.kind === 'own') return openOwnSurrogate(context, subject.steal);
  const victim = await openVictim(context, subject.job);
  await victim.verify();
  if (subject.kind === 'classifier') return (images) => victim.predict(images);
  const client = clientName(context.spec.seed, 'evaluation');
  const { seed: suiteSeed, classes } = context.spec;
  const inputShape = shape3(context.shape);
  const opened = await openDefenses(context, subject.defense, { suiteSeed, classes, inputShape });
  const { defense, seed, needs } = opened;
  const look = lookAt(victim, needs);
  const answer = async (images: Images, firstQueryIndex: number): Promise<Matrix> => {
    const { posteriors, ...inside } = await look(images);
    return defense.answer(posteriors, images, { firstQueryIndex, client, seed, ...inside });
  };
  return Object.assign(answer, { work: opened.work });
}

/** A surrogate of the open track: external code, so in a sandbox of its own. */
async function handedIn(context: SubjectContext, subject: Subject & { kind: 'onnx' }): Promise<Answerer> {
  const { spec, external, threads, signal, store } = context;
  const { scoreOnnx } = await import('../../submission/onnx/score.js');
  const model = await store.read(await context.input(subject.steal), SURROGATE_FILE);
  const limits = external?.limits ?? DEFAULT_LIMITS;
  const scoring = { model, format: subject.format, classes: spec.classes, limits, threads, signal };
  return (images) => scoreOnnx(scoring, images);
}

/** Always the class shares of victim-train: a constant predictor whose argmax is the majority class. */
async function majority(
  { spec, dataRoot }: SubjectContext,
  { train }: Subject & { kind: 'majority' },
): Promise<Answerer> {
  const { labels } = await openSlice(train, dataRoot);
  const shares = new Float32Array(spec.classes);
  for (const label of labels) shares[label] = (shares[label] ?? 0) + 1 / labels.length;
  return (images) => {
    const values = new Float32Array(images.count * spec.classes);
    for (let row = 0; row < images.count; row++) values.set(shares, row * spec.classes);
    return Promise.resolve({ values, rows: images.count, columns: spec.classes });
  };
}
