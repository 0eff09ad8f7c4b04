// The five figures that a reader of a pair's page sees first, at the undefended entry that stands first on the board.
import type { BudgetPoint, Estimate, PairBoard } from '../../bench/contract/board.js';
import {
  counted,
  formatCount,
  formatEstimate,
  formatPercent,
  formatPublishedAccuracy,
  formatShortPercent,
  formatValue,
} from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { METRIC, metricOf } from './metrics.js';
import { pointHref } from './pair-records.js';
import { bestPoint, unrankedBeyond } from './summary.js';
import { entrySource } from './plugins.js';

export interface KeyFigure {
  readonly label: string;
  readonly value: string;
  readonly interval: string | null;
  readonly detail: string | null;
  /** Page of the record behind it. */
  readonly href: string | null;
  /** The published figure beside ours. */
  readonly published: string | null;
}

export function keyFigures(site: Site, pair: PairBoard, page: string): readonly KeyFigure[] {
  const { reference } = pair;
  const best = bestPoint(pair, 'none');
  const victim = figure('Victim accuracy', pair.victimAccuracy, {
    published: reference?.victimAccuracy === undefined ? null : formatShortPercent(reference.victimAccuracy),
  });
  if (best === null) return [victim, ...missingFigure(pair)];
  const { entry, point } = best;
  const ratio = reference?.ratio;
  const href = pointHref(site, page, point);
  const source = `${entrySource(site.board, entry)}, ${formatCount(point.budgetQueries)} queries`;
  const at = [source, unrankedBeyond(pair, best)].filter((part) => part !== null).join('; ');
  return [
    victim,
    figure('Surrogate accuracy', metricOf(point.metrics, METRIC.accuracy), {
      href,
      detail: at,
      published: reference === null ? null : formatPublishedAccuracy(reference),
    }),
    figure('Ratio', metricOf(point.metrics, METRIC.ratio), {
      href,
      published: ratio === undefined ? null : formatValue(ratio, 'ratio'),
    }),
    figure('Fidelity', metricOf(point.metrics, METRIC.fidelity), { href }),
    ...worstFigure(point, href),
  ];
}

/** Where there is nothing else to show: how many cells there are without figures, and where they say why. */
function missingFigure({ entries, controls }: PairBoard): readonly KeyFigure[] {
  const missing = [...entries, ...controls].flatMap((entry) => entry.missing);
  if (missing.length === 0) return [];
  const detail = 'what happened to each is on the page of records';
  const value = counted(missing.length, 'cell');
  return [{ label: 'Did not complete', value, interval: null, detail, href: 'records.html#missing', published: null }];
}

function worstFigure({ worstClass }: BudgetPoint, href: string | null): readonly KeyFigure[] {
  if (worstClass === null) return [];
  const { name, surrogate, victim } = worstClass;
  const detail = `${worstClass.class} · ${name}; victim ${formatPercent(victim)}`;
  return [{ label: 'Worst class', value: formatPercent(surrogate), interval: null, detail, href, published: null }];
}

function figure(
  label: string,
  estimate: Estimate,
  { detail = null, href = null, published = null }: Partial<Pick<KeyFigure, 'detail' | 'href' | 'published'>> = {},
): KeyFigure {
  const { value, interval, note } = formatEstimate(estimate);
  const parts = [detail, note].filter((part) => part !== null);
  return { label, value, interval, detail: parts.length === 0 ? null : parts.join('; '), href, published };
}
