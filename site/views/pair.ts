// One pair: accuracy against budget, classes, transfer set, defenses, and the records behind every figure.
import type { PairBoard, SuiteBoard } from '../../bench/contract/board.js';
import type { Chart } from '../charts/render.js';
import { linkTo, type Site } from '../site.js';
import { attackTable } from './attack-table.js';
import { budgetChart } from './budget-chart.js';
import { classSection, type ClassSection } from './classes.js';
import { defenseTable } from './defenses.js';
import { efficiencyTable } from './efficiency.js';
import { keyFigures, type KeyFigure } from './key-figures.js';
import { missingTable } from './missing.js';
import { pairTitle, type Variant } from './pair-title.js';
import { metricsTable, recordsTable } from './pair-records.js';
import { shellOf, type Shell } from './shell.js';
import type { TableView } from './table.js';
import { transferabilityTable, transferSection, type TransferSection } from './transfer.js';

export interface PairView {
  readonly shell: Shell;
  readonly name: string;
  readonly variant: Variant | null;
  readonly suite: string;
  readonly home: string;
  readonly figures: readonly KeyFigure[];
  readonly charts: readonly Chart[];
  readonly attacks: TableView | null;
  readonly efficiency: TableView | null;
  readonly classes: ClassSection | null;
  readonly transfer: TransferSection | null;
  readonly transferability: TableView | null;
  readonly defenses: TableView | null;
  readonly missing: TableView | null;
  readonly metrics: TableView | null;
  readonly records: TableView | null;
}

export function pairView(site: Site, suite: SuiteBoard, pair: PairBoard, page: string): PairView {
  const { name, text, variant } = pairTitle(site, page, pair);
  const entries = [...pair.entries, ...pair.controls];
  const rows = entries.some(({ points }) => points.length > 0) || pair.reference !== null;
  return {
    shell: shellOf(site, {
      path: page,
      title: `${text} · ${suite.name} ${suite.version} · StealBench`,
      description: `How well ${text} can be stolen: accuracy against queries, classes, transfer set and defenses.`,
    }),
    name,
    variant,
    suite: `${suite.title} (${suite.name} ${suite.version})`,
    home: linkTo(page, 'index.html'),
    figures: keyFigures(site, pair),
    charts: pairCharts(site, pair, text),
    attacks: rows
      ? attackTable(site, pair, { page, id: 'attacks', caption: `Every budget on ${text}`, isBrief: false })
      : null,
    efficiency: efficiencyTable(site, pair),
    classes: classSection(site, pair, text),
    transfer: transferSection(site, pair, page),
    transferability: transferabilityTable(site, pair, page),
    defenses: defenseTable(site, pair, page),
    missing: missingTable(
      entries.flatMap(({ missing }) => missing),
      'missing',
      text,
    ),
    metrics: metricsTable(site, pair, page),
    records: recordsTable(site, pair, page),
  };
}

/** One chart of the undefended attacks beside the controls, one of everything under a defense. */
function pairCharts(site: Site, pair: PairBoard, text: string): readonly Chart[] {
  const undefended = pair.entries.filter(({ defense }) => defense === 'none');
  const defended = pair.entries.filter(({ defense }) => defense !== 'none');
  const charts = [
    budgetChart(site, pair, {
      id: 'chart-controls',
      title: `Undefended, beside the controls: ${text}`,
      entries: undefended,
      controls: pair.controls,
      nameDefense: false,
    }),
    defended.length === 0
      ? null
      : budgetChart(site, pair, {
          id: 'chart-defenses',
          title: `Under each defense: ${text}`,
          entries: [...undefended, ...defended],
          controls: [],
          nameDefense: true,
        }),
  ];
  return charts.filter((chart) => chart !== null);
}
