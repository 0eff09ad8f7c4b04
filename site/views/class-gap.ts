// How far a surrogate stays behind its victim, class by class: the order of charts, and the gap against how often a class was asked.
import type { PairBoard } from '../../bench/contract/board.js';
import type { ClassRow } from '../../bench/contract/result.js';
import { formatCount, formatSignedPoints } from '../../bench/lib/text/format.js';
import type { Chart } from '../charts/render.js';
import { scatterChart } from '../charts/scatter.js';
import { seriesStyle } from '../charts/style.js';

/** Classes that the scatter names: those with the largest gap. */
const NAMED = 5;

/** Share of the class's test images that the victim gets right more than the surrogate; `null` without test images. */
export function gapOf({ n, victimCorrect, surrogateCorrect }: ClassRow): number | null {
  return n === 0 ? null : (victimCorrect - surrogateCorrect) / n;
}

/** Number and name, once where they are the same. */
export function classLabel({ class: id, name }: Pick<ClassRow, 'class' | 'name'>): string {
  return name === `${id}` ? name : `${id} ${name}`;
}

/** Largest gap first, classes without test images last. */
export function byGap(rows: readonly ClassRow[]): readonly ClassRow[] {
  return rows.toSorted((a, b) => (gapOf(b) ?? -Infinity) - (gapOf(a) ?? -Infinity) || a.class - b.class);
}

/** `null` below two classes with a gap and a count. */
export function gapChart({ classes }: PairBoard): Chart | null {
  const points = byGap(classes?.rows ?? []).flatMap((row) => {
    const gap = gapOf(row);
    return gap === null || row.transferCount === null ? [] : [{ label: classLabel(row), x: row.transferCount, y: gap }];
  });
  if (points.length < 2) return null;
  return scatterChart({
    id: 'chart-gap',
    title: 'Gap of each class against how often the transfer set names it',
    description: points
      .map(({ label, x, y }) => `${label}: ${formatSignedPoints(y)} points, ${formatCount(x)} items.`)
      .join(' '),
    xLabel: 'items of the transfer set (square root)',
    yLabel: 'victim less surrogate (points)',
    x: 'root',
    y: 'fraction',
    named: points.slice(0, NAMED).map((point, at) => ({ ...point, style: seriesStyle(at) })),
    isJoined: false,
    others: points.slice(NAMED),
    othersLabel: 'other classes',
  });
}
