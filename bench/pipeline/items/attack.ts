// An attack's evidence, to what is kept of it beside its record and back: answers by their first class, and figures.
import type { AttackItems, CraftedHits } from '../../contract/items.js';
import { keepOverlap, keptOverlap } from './overlap.js';
import { keepOwnership, keptOwnership } from './ownership.js';
import { ValidationError } from '../../contract/errors.js';
import type { AttackEvidence, CraftedAnswers, ImageGroups, ItemFigures } from '../../contract/metric.js';
import type { Matrix } from '../../contract/arrays.js';
import type { ClassRow, Predictions } from '../../contract/result.js';
import { at } from '../../lib/arrays/at.js';
import { figuresOf } from '../../lib/items/figures.js';
import {
  assertLength,
  packBits,
  packBytes,
  packHalves,
  unpackBits,
  unpackBytes,
  unpackHalves,
} from '../../lib/items/pack.js';
import { oneHot } from '../../lib/arrays/one-hot.js';
import { argmaxRows } from '../../lib/evidence/predictions.js';
import { itemGroups } from '../../lib/stats/groups.js';

/** What is committed of an attack's evidence. */
export interface KeptAttack {
  readonly predictions: Predictions;
  readonly items: AttackItems;
}

export function keepAttack(evidence: AttackEvidence): KeptAttack {
  const { labels, trainClassCounts } = evidence;
  const figures = figuresOf(evidence);
  const { klDivergence, totalVariation, topFive, transfer } = figures;
  return {
    predictions: {
      schemaVersion: 1,
      labels: [...labels],
      victim: [...argmaxRows(evidence.victim)],
      surrogate: [...argmaxRows(evidence.surrogate)],
      ...(evidence.groups === null ? {} : { groups: [...evidence.groups.ids] }),
    },
    items: {
      schemaVersion: 1,
      kind: 'attack',
      klDivergence: klDivergence && packHalves(klDivergence),
      totalVariation: totalVariation && packHalves(totalVariation),
      topFive: topFive && { hits: packBits(topFive.hits), overlaps: packBytes(topFive.overlaps) },
      defended: keepDefended(evidence, figures),
      transfer: transfer && { counts: [...transfer.counts], mass: [...transfer.mass] },
      trainClassCounts: [...trainClassCounts],
      ...keepOwnership(evidence.ownership),
      ...keepOverlap(evidence.overlap),
      ...(evidence.asked === null || evidence.asked === undefined ? {} : { asked: evidence.asked }),
      ...(evidence.work === null || evidence.work === undefined ? {} : { work: evidence.work }),
      crafted: evidence.crafted && {
        onSurrogate: keepCrafted(evidence.crafted.onSurrogate, labels),
        onVictim: evidence.crafted.onVictim && keepCrafted(evidence.crafted.onVictim, labels),
      },
    },
  };
}

/**
 * Evidence that gives every metric what the whole one gives.
 *
 * @param where - file named in the message
 * @throws ValidationError `items-shape` where the figures do not fit the predictions
 */
export function keptAttackEvidence(
  { predictions, items }: KeptAttack,
  { seed, where }: { readonly seed: number; readonly where: string },
): AttackEvidence {
  const { trainClassCounts, defended, crafted, ownership, asked, work, overlap } = items;
  const { labels } = predictions;
  const answers = firstClasses(predictions, trainClassCounts.length, where);
  return {
    ...answers,
    defended: defended && keptDefended(predictions.victim, defended, trainClassCounts.length, where),
    ...(defended?.refused === undefined ? {} : { refused: Int32Array.from(defended.refused) }),
    asked: asked ?? null,
    work: work ?? null,
    overlap: overlap === undefined ? null : keptOverlap(overlap, labels.length, where),
    transfer: null,
    trainClassCounts: Int32Array.from(trainClassCounts),
    crafted: crafted && {
      onSurrogate: craftedAnswers(crafted.onSurrogate, labels, trainClassCounts.length, where),
      onVictim: crafted.onVictim && craftedAnswers(crafted.onVictim, labels, trainClassCounts.length, where),
    },
    ownership: ownership === undefined ? null : keptOwnership(ownership, where),
    figures: keptFigures(items, labels.length, where),
    groups: keptGroups(predictions.groups),
    seed,
  };
}

/**
 * Evidence of predictions alone, for records from before there were figures beside them: only metrics that read first
 * classes are right on it. The transfer counts are those of the record's own table.
 */
export function predictedAttackEvidence(
  predictions: Predictions,
  { rows, seed, where }: { readonly rows: readonly ClassRow[]; readonly seed: number; readonly where: string },
): AttackEvidence {
  const none = new Float64Array(0);
  const counts = rows.flatMap(({ transferCount }) => transferCount ?? []);
  const transfer = counts.length === 0 ? null : { counts: Int32Array.from(counts), mass: Float64Array.from(counts) };
  const figures: ItemFigures = {
    klDivergence: none,
    totalVariation: none,
    topFive: null,
    defendedL1: null,
    defendedValid: null,
    transfer,
  };
  return {
    ...firstClasses(predictions, rows.length, where),
    defended: null,
    transfer: null,
    trainClassCounts: new Int32Array(rows.length),
    crafted: null,
    figures,
    groups: keptGroups(predictions.groups),
    seed,
  };
}

/** Where they come from is told in the record and changes no number. */
export function keptGroups(kept: readonly number[] | undefined): ImageGroups | null {
  const groups = itemGroups(kept);
  return groups && { ids: Int32Array.from(groups.ids), count: groups.count, source: 'declared' };
}

function firstClasses(
  { labels, victim, surrogate }: Predictions,
  classes: number,
  where: string,
): Pick<AttackEvidence, 'classes' | 'labels' | 'victim' | 'surrogate'> {
  for (const column of [labels, victim, surrogate])
    assertClasses(assertLength(column, labels.length, where), classes, where);
  return {
    classes,
    labels: Int32Array.from(labels),
    victim: oneHot(victim, classes),
    surrogate: oneHot(surrogate, classes),
  };
}

function keepDefended({ victim, defended, refused }: AttackEvidence, figures: ItemFigures): AttackItems['defended'] {
  const { defendedL1, defendedValid } = figures;
  if (defended === null || defendedL1 === null || defendedValid === null) return null;
  const [before, after] = [argmaxRows(victim), argmaxRows(defended)];
  const none = new Set(refused);
  const rows = [...after.keys()].filter((row) => at(before, row) !== at(after, row) && !none.has(row));
  return {
    changed: { rows, classes: rows.map((row) => at(after, row)) },
    l1: packHalves(defendedL1),
    invalid: [...defendedValid.keys()].filter((row) => at(defendedValid, row) === 0),
    ...(refused === undefined ? {} : { refused: [...refused] }),
  };
}

/** The classes that are named, as one-hot rows; zeros for what is refused. */
function keptDefended(
  victim: readonly number[],
  { changed, refused = [] }: NonNullable<AttackItems['defended']>,
  classes: number,
  where: string,
): Matrix {
  assertClasses(refused, victim.length, where);
  const named = oneHot(withChanges(victim, changed, where), classes);
  for (const row of refused) named.values.fill(0, row * classes, (row + 1) * classes);
  return named;
}

function withChanges(
  victim: readonly number[],
  { rows, classes }: NonNullable<AttackItems['defended']>['changed'],
  where: string,
): Int32Array {
  assertLength(classes, rows.length, where);
  assertClasses(rows, victim.length, where);
  const named = Int32Array.from(victim);
  for (const [index, row] of rows.entries()) named[row] = at(classes, index);
  return named;
}

function keptFigures({ topFive, defended, transfer, ...items }: AttackItems, n: number, where: string): ItemFigures {
  const halves = (text: string): Float64Array => assertLength(unpackHalves(text, where), n, where);
  const classes = items.trainClassCounts.length;
  return {
    klDivergence: items.klDivergence === null ? null : halves(items.klDivergence),
    totalVariation: items.totalVariation === null ? null : halves(items.totalVariation),
    topFive: topFive && {
      hits: unpackBits(topFive.hits, n, where),
      overlaps: assertLength(unpackBytes(topFive.overlaps), n, where),
    },
    defendedL1: defended && halves(defended.l1),
    defendedValid: defended && flagsWithout(defended.invalid, n, where),
    transfer: transfer && {
      counts: assertLength(Int32Array.from(transfer.counts), classes, where),
      mass: assertLength(Float64Array.from(transfer.mass), classes, where),
    },
  };
}

function flagsWithout(rows: readonly number[], n: number, where: string): Uint8Array {
  assertClasses(rows, n, where);
  const flags = new Uint8Array(n).fill(1);
  for (const row of rows) flags[row] = 0;
  return flags;
}

function keepCrafted({ rows, fgsm, pgd, noise }: CraftedAnswers, labels: Int32Array): CraftedHits {
  const hits = (answers: Int32Array): string =>
    packBits(Uint8Array.from(rows, (row, item) => (at(answers, item) === at(labels, row) ? 0 : 1)));
  return { rows: [...rows], fgsm: hits(fgsm), pgd: hits(pgd), noise: hits(noise) };
}

/** Any wrong class will do for a wrong answer: metrics ask only whether it is the true one. */
function craftedAnswers(
  { rows, fgsm, pgd, noise }: CraftedHits,
  labels: readonly number[],
  classes: number,
  where: string,
): CraftedAnswers {
  assertClasses(rows, labels.length, where);
  const answers = (text: string): Int32Array => {
    const hits = unpackBits(text, rows.length, where);
    return Int32Array.from(rows, (row, item) => (at(labels, row) + at(hits, item)) % Math.max(2, classes));
  };
  return { rows: Int32Array.from(rows), fgsm: answers(fgsm), pgd: answers(pgd), noise: answers(noise) };
}

export function assertClasses(values: readonly number[], bound: number, where: string): void {
  const outside = values.find((value) => value >= bound);
  if (outside === undefined) return;
  throw new ValidationError('what lies beside the record does not fit it', {
    code: 'items-shape',
    where,
    expected: `numbers below ${bound}`,
    got: String(outside),
    hint: 'Restore the file from the repository, or score the suite again.',
  });
}
