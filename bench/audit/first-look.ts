// Some labelled images shown to the victim before anything else: a wrong token, order of classes or preparation shows here, in
// seconds, and what it answers counts for the audit.
import { UsageError } from '../contract/errors.js';
import type { Job } from '../contract/plan.js';
import { argmaxRows } from '../lib/evidence/predictions.js';
import { createRng } from '../lib/random/rng.js';
import { openSlice } from '../pipeline/data/slice.js';
import { openAnswering } from '../pipeline/jobs/answering.js';
import { askProbesTwice } from '../pipeline/jobs/probes.js';
import { EvidenceStore } from '../pipeline/store/evidence-store.js';
import { bestOrder } from './class-order.js';

/** Enough to tell chance from skill. */
const IMAGES = 100;

export interface FirstLook {
  readonly images: number;
  readonly correct: number;
  readonly classes: number;
  /** Whether so few are right that guessing would do as well. */
  readonly isChance: boolean;
  /** Right answers if the classes were in the best other order, and that order by name; `null` where none is better. */
  readonly reordered: { readonly correct: number; readonly names: readonly string[] } | null;
}

interface Looking {
  readonly store: string;
  readonly dataRoot: string;
  readonly threads: number;
  readonly signal: AbortSignal;
}

/** @param probe - the job `probe-victim` of the plan; rejects as asking the victim does, with `deployment-order` or `deployment-unsteady` too */
export async function firstLook(
  { spec, endpoint }: Job,
  classNames: readonly string[],
  looking: Looking,
): Promise<FirstLook> {
  if (spec.kind !== 'probe-victim') throw new Error(`${spec.kind} is no probe of a victim`);
  const { dataRoot, threads, signal } = looking;
  const closers: (() => Promise<void>)[] = [];
  const atEnd = (close: () => Promise<void>): void => void closers.unshift(close);
  try {
    const input = () => Promise.reject(new Error('a first look has no inputs'));
    const context = { input, store: new EvidenceStore(looking.store), endpoint, threads, signal, atEnd };
    const { victim } = await openAnswering(context, spec, () => Promise.resolve());
    const { images, labels } = await openSlice({ ...spec.train, split: 'test' }, dataRoot);
    const rows = createRng('first-look').permutation(images.count).subarray(0, IMAGES);
    const given = argmaxRows(await victim.predict({ store: images, rows }));
    const look = judge(
      Array.from(rows, (row) => labels[row] ?? 0),
      [...given],
      classNames,
    );
    // Whoever mixes up images or answers at random is at chance too, and says so when asked twice.
    if (look.isChance) await askProbesTwice((some) => victim.ask(some), spec);
    return look;
  } finally {
    for (const close of closers) await close();
  }
}

/** What the answers say; see {@link FirstLook}. */
export function judge(labels: readonly number[], given: readonly number[], classNames: readonly string[]): FirstLook {
  const [images, classes] = [labels.length, classNames.length];
  const correct = labels.filter((label, index) => given[index] === label).length;
  const chance = 1 / classes;
  // Three standard deviations of guessing.
  const isChance = correct <= images * chance + 3 * Math.sqrt(images * chance * (1 - chance));
  const order = bestOrder(labels, given, classes);
  const isBetter = order.correct > correct + 0.2 * images;
  return {
    ...{ images, correct, classes, isChance },
    reordered: isBetter
      ? { correct: order.correct, names: order.classOf.map((label) => classNames[label] ?? '') }
      : null,
  };
}

/** Throws UsageError `victim-at-chance` with what was seen and what to do, unless the answers are better than guessing. */
export function assertAboveChance({ images, correct, isChance, reordered, classes }: FirstLook): void {
  if (!isChance) return;
  const seen = `${correct} of ${images} test images right, where guessing among ${classes} classes gives ${Math.round(images / classes)}`;
  const hint =
    reordered === null
      ? 'Check how pixels are prepared: --normalization unit, symmetric, bytes or imagenet, as it was trained, and --size. --anyway audits it as it is.'
      : `Its outputs look like another order of the classes, in which ${reordered.correct} would be right: ${reordered.names.join(', ')}. ` +
        'If that is its order, write it into a file, one name a line, and give it as --labels. --anyway audits it as it is.';
  throw new UsageError('the victim is hardly ever right', {
    code: 'victim-at-chance',
    expected: 'more right answers than by guessing',
    got: seen,
    hint,
  });
}
