// Evidence for tests, from class numbers or random, small enough to count by hand.
import type { Matrix } from '../../../bench/contract/arrays.js';
import type { AttackEvidence, CraftedAnswers, DetectorEvidence, MetricPlugin } from '../../../bench/contract/metric.js';
import { createRng } from '../../../bench/lib/random/rng.js';

/** One-hot rows. */
export function oneHot(answers: readonly number[], classes: number): Matrix {
  const values = new Float32Array(answers.length * classes);
  answers.forEach((answer, row) => (values[row * classes + answer] = 1));
  return { values, rows: answers.length, columns: classes };
}

/** Rows as given. */
export function matrixOf(rows: readonly (readonly number[])[], columns: number): Matrix {
  return { values: Float32Array.from(rows.flat()), rows: rows.length, columns };
}

export interface AttackAnswers {
  readonly classes: number;
  readonly labels: readonly number[];
  readonly victim: readonly number[];
  readonly surrogate: readonly number[];
  readonly defended?: readonly number[];
  readonly transfer?: readonly number[];
  readonly trainClassCounts?: readonly number[];
}

/** One-hot answers, from the classes that they name. */
export function attackEvidence(answers: AttackAnswers): AttackEvidence {
  const { classes, labels, victim, surrogate, defended, transfer, trainClassCounts } = answers;
  return {
    classes,
    labels: Int32Array.from(labels),
    victim: oneHot(victim, classes),
    surrogate: oneHot(surrogate, classes),
    defended: defended === undefined ? null : oneHot(defended, classes),
    transfer: transfer === undefined ? null : oneHot(transfer, classes),
    trainClassCounts: Int32Array.from(trainClassCounts ?? new Array<number>(classes).fill(1)),
    crafted: null,
    groups: null,
    seed: 1,
  };
}

/** Random posteriors; sharper where `sharpness` is larger. */
export function randomAttack(seed: number, classes: number, items: number, queries: number): AttackEvidence {
  const rng = createRng(`evidence ${seed}`);
  const posteriors = (rows: number): Matrix => {
    const values = new Float32Array(rows * classes);
    for (let row = 0; row < rows; row++) {
      const weights = Array.from({ length: classes }, () => Math.exp(2 * rng.normal()));
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      weights.forEach((weight, column) => (values[row * classes + column] = weight / total));
    }
    return { values, rows, columns: classes };
  };
  const answers = (rows: Int32Array): Int32Array => rows.map(() => rng.nextInt(classes));
  const crafted = (): CraftedAnswers => {
    const rows = Int32Array.from({ length: Math.ceil(items / 2) }, (_, item) => item);
    return { rows, fgsm: answers(rows), pgd: answers(rows), noise: answers(rows) };
  };
  const flags = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => rng.nextInt(2));
  return {
    classes,
    labels: Int32Array.from({ length: items }, () => rng.nextInt(classes)),
    victim: posteriors(items),
    surrogate: posteriors(items),
    defended: posteriors(items),
    transfer: posteriors(queries),
    trainClassCounts: Int32Array.from({ length: classes }, () => rng.nextInt(100)),
    crafted: { onSurrogate: crafted(), onVictim: crafted() },
    ownership: { suspect: flags(queries), others: [flags(queries), flags(queries)] },
    groups: null,
    seed,
  };
}

export function detectorEvidence(streams: {
  readonly threshold: number;
  readonly benign: readonly number[];
  readonly anomalous: readonly number[];
  readonly inDistribution?: readonly number[];
  readonly unseen?: Readonly<Record<string, readonly number[]>>;
}): DetectorEvidence {
  const { threshold, benign, anomalous, inDistribution = [], unseen = {} } = streams;
  return {
    threshold,
    benign: Float64Array.from(benign),
    anomalous: Float64Array.from(anomalous),
    inDistribution: Float64Array.from(inDistribution),
    unseen: Object.fromEntries(Object.entries(unseen).map(([pool, scores]) => [pool, Float64Array.from(scores)])),
    groups: { benign: null, inDistribution: null },
    seed: 1,
  };
}

/** The metric of a file in bench/metrics. */
export async function loadMetric(id: string): Promise<MetricPlugin> {
  const module = (await import(`../../../bench/metrics/${id}.ts`)) as { readonly metric: MetricPlugin };
  return module.metric;
}
