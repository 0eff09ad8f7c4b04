// Asks a network, a defended victim or the majority class about the test images.
import type { Images, ImageStore, Matrix } from '../../contract/arrays.js';
import type { Subject } from '../../contract/plan.js';
import { DEFAULT_LIMITS } from '../../contract/submission.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { secretStore } from '../secret/secret-inputs.js';
import { openSlice } from '../data/slice.js';
import type { JobBody, JobContext, JobOutput } from './context.js';
import { clientName } from './external.js';
import { openDefenses } from './open-defenses.js';
import { shape3 } from './network.js';
import { probeDeterminism } from './probe.js';
import { SURROGATE_FILE } from './steal.js';
import { openVictim } from './victim.js';
import { lookAt } from './victim-look.js';

/** Images in one look; bounds memory, changes no number. */
const BATCH = 2000;

type Answerer = (images: Images, firstIndex: number) => Promise<Matrix>;

export const run: JobBody<'evaluate'> = async (context) => {
  const { spec, dataRoot, onProgress } = context;
  const { images: plain, labels } = await openSlice(spec.test, dataRoot);
  const images = spec.secret === undefined ? plain : secretStore(plain, spec.secret.seed);
  const answer = await answerer(context, spec.subject);
  const values = new Float32Array(images.count * spec.classes);
  for (let start = 0; start < images.count; start += BATCH) {
    context.signal.throwIfAborted();
    const posteriors = await answer(readRange(images, start, Math.min(images.count, start + BATCH)), start);
    values.set(posteriors.values, start * spec.classes);
    onProgress(start / images.count, `${start} of ${images.count} test images`);
  }
  return {
    files: {
      'posteriors.npy': encodeNpy(values, [images.count, spec.classes]),
      'labels.npy': encodeNpy(labels, [labels.length]),
    },
    summary: { testImages: images.count },
    ...(await observe(context, { images, first: { values, rows: images.count, columns: spec.classes }, answer })),
  };
};

/**
 * Networks alone are probed: a defense may keep count of its queries, and its second answer is its own affair; a deployment
 * is held to its own probes, and every further question costs its owner.
 */
async function observe(
  { spec, input }: JobContext<'evaluate'>,
  { answer, ...probe }: { readonly images: ImageStore; readonly first: Matrix; readonly answer: Answerer },
): Promise<Pick<JobOutput, 'observed'>> {
  if (spec.subject.kind !== 'classifier' || probe.images.count === 0) return {};
  if ((await input(spec.subject.job)).spec.kind === 'probe-victim') return {};
  const determinism = await probeDeterminism({ ...probe, seed: spec.seed, answer: (images) => answer(images, 0) });
  return { observed: { determinism } };
}

async function answerer(context: JobContext<'evaluate'>, subject: Subject): Promise<Answerer> {
  if (subject.kind === 'majority') return majority(context, subject);
  if (subject.kind === 'onnx') return handedIn(context, subject);
  const victim = await openVictim(context, subject.job);
  await victim.verify();
  if (subject.kind === 'classifier') return (images) => victim.predict(images);
  const client = clientName(context.spec.seed, 'evaluation');
  const { seed: suiteSeed, classes, test } = context.spec;
  const opened = await openDefenses(context, subject.defense, { suiteSeed, classes, inputShape: shape3(test.shape) });
  const { defense, seed, needs } = opened;
  const look = lookAt(victim, needs);
  return async (images, firstQueryIndex) => {
    const { posteriors, ...inside } = await look(images);
    return defense.answer(posteriors, images, { firstQueryIndex, client, seed, ...inside });
  };
}

/** A surrogate of the open track: external code, so in a sandbox of its own. */
async function handedIn(context: JobContext<'evaluate'>, subject: Subject & { kind: 'onnx' }): Promise<Answerer> {
  const { spec, external, threads, signal, store } = context;
  const { scoreOnnx } = await import('../../submission/onnx/score.js');
  const model = await store.read(await context.input(subject.steal), SURROGATE_FILE);
  const limits = external?.limits ?? DEFAULT_LIMITS;
  const scoring = { model, format: subject.format, classes: spec.classes, limits, threads, signal };
  return (images) => scoreOnnx(scoring, images);
}

/** Always the class shares of victim-train: a constant predictor whose argmax is the majority class. */
async function majority(
  { spec, dataRoot }: JobContext<'evaluate'>,
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

function readRange(store: ImageStore, start: number, end: number): Images {
  return store.read(Array.from({ length: end - start }, (_, offset) => start + offset));
}
