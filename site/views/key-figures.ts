// The five figures that a reader of a pair's page sees first, at the undefended entry that stands first on the board.
import type { AttackEntry, BudgetPoint, Estimate, PairBoard } from '../../bench/contract/board.js';
import {
  formatCount,
  formatEstimate,
  formatPercent,
  formatPublishedAccuracy,
  formatShortPercent,
  formatValue,
} from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { METRIC, metricOf } from './metrics.js';
import { pluginTitle } from './plugins.js';

export interface KeyFigure {
  readonly label: string;
  readonly value: string;
  readonly interval: string | null;
  readonly detail: string | null;
  /** The published figure beside ours. */
  readonly published: string | null;
}

export function keyFigures(site: Site, pair: PairBoard): readonly KeyFigure[] {
  const { reference } = pair;
  const best = bestPoint(pair);
  const victim = figure('Victim accuracy', pair.victimAccuracy, {
    published: reference?.victimAccuracy === undefined ? null : formatShortPercent(reference.victimAccuracy),
  });
  if (best === null) return [victim];
  const { entry, point } = best;
  const ratio = reference?.ratio;
  const at = `${pluginTitle(site.board, 'attacks', entry.attack)}, ${formatCount(point.budgetQueries)} queries`;
  return [
    victim,
    figure('Surrogate accuracy', metricOf(point.metrics, METRIC.accuracy), {
      detail: at,
      published: reference === null ? null : formatPublishedAccuracy(reference),
    }),
    figure('Ratio', metricOf(point.metrics, METRIC.ratio), {
      published: ratio === undefined ? null : formatValue(ratio, 'ratio'),
    }),
    figure('Fidelity', metricOf(point.metrics, METRIC.fidelity)),
    ...worstFigure(point),
  ];
}

/** The first undefended entry with figures, at its largest budget: the best ranked, with one seed the most accurate. */
function bestPoint({ entries }: PairBoard): { readonly entry: AttackEntry; readonly point: BudgetPoint } | null {
  const entry = entries.find(({ defense, points }) => defense === 'none' && points.length > 0);
  const point = entry?.points.at(-1);
  return entry === undefined || point === undefined ? null : { entry, point };
}

function worstFigure({ worstClass }: BudgetPoint): readonly KeyFigure[] {
  if (worstClass === null) return [];
  const { name, surrogate, victim } = worstClass;
  const detail = `${worstClass.class} · ${name}; victim ${formatPercent(victim)}`;
  return [{ label: 'Worst class', value: formatPercent(surrogate), interval: null, detail, published: null }];
}

function figure(
  label: string,
  estimate: Estimate,
  { detail = null, published = null }: { readonly detail?: string | null; readonly published?: string | null } = {},
): KeyFigure {
  const { value, interval, note } = formatEstimate(estimate);
  const parts = [detail, note].filter((part) => part !== null);
  return { label, value, interval, detail: parts.length === 0 ? null : parts.join('; '), published };
}
