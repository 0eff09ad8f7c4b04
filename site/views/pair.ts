// One pair in parts: overview, attacks, defenses, classes, metrics and records, each a page of its own.
import type { PairBoard, SuiteBoard } from '../../bench/contract/board.js';
import type { Chart } from '../charts/render.js';
import type { Site } from '../site.js';
import { againstRandomTable } from './against-random.js';
import { attackTable } from './attack-table.js';
import { budgetCharts, type ChartGroup } from './budget-chart.js';
import { gapChart } from './class-gap.js';
import { classSection, type ClassSection } from './classes.js';
import { defenseTable } from './defenses.js';
import { efficiencyTable } from './efficiency.js';
import { heatmaps } from './heatmap.js';
import { keyFigures, type KeyFigure } from './key-figures.js';
import { missingTable } from './missing.js';
import { paretoCharts } from './pareto.js';
import { pairFrame, type PairFrame } from './pair-frame.js';
import { pairTitle } from './pair-title.js';
import { defenseTitle } from './plugins.js';
import { metricsTable, recordsTable } from './pair-records.js';
import type { TableView } from './table.js';
import { transferabilityTable, transferSection, type TransferSection } from './transfer.js';

type View<V> = (site: Site, suite: SuiteBoard, pair: PairBoard, page: string) => V;

interface OverviewView extends PairFrame {
  readonly figures: readonly KeyFigure[];
  readonly charts: ChartGroup | null;
  readonly defenses: TableView | null;
}

interface AttacksView extends PairFrame {
  readonly attacks: TableView | null;
  readonly againstRandom: TableView | null;
  readonly efficiency: TableView | null;
}

interface DefensesView extends PairFrame {
  readonly pareto: readonly Chart[];
  readonly heatmaps: readonly TableView[];
  readonly hasHeatmaps: boolean;
  readonly charts: ChartGroup | null;
  readonly defenses: TableView | null;
}

interface ClassesView extends PairFrame {
  readonly gap: Chart | null;
  readonly classes: ClassSection | null;
  readonly transfer: TransferSection | null;
  readonly transferability: TableView | null;
}

interface MetricsView extends PairFrame {
  readonly metrics: TableView | null;
}

interface RecordsView extends PairFrame {
  readonly missing: TableView | null;
  readonly records: TableView | null;
}

const overview: View<OverviewView> = (site, suite, pair, page) => {
  return {
    ...pairFrame(site, suite, { pair, page, part: 'Overview' }),
    figures: keyFigures(site, pair, page),
    charts: undefendedCharts(site, pair, page),
    defenses: pair.defenses.length > 1 ? defenseTable(site, pair, page) : null,
  };
};

const attacks: View<AttacksView> = (site, suite, pair, page) => {
  const { text } = pairTitle(site, page, pair);
  const hasRows =
    [...pair.entries, ...pair.controls].some(({ points }) => points.length > 0) || pair.reference !== null;
  return {
    ...pairFrame(site, suite, { pair, page, part: 'Attacks' }),
    attacks: hasRows ? attackTable(site, pair, { page, id: 'attacks', caption: `Every budget on ${text}` }) : null,
    againstRandom: againstRandomTable(site, pair, page),
    efficiency: efficiencyTable(site, pair, page),
  };
};

const defenses: View<DefensesView> = (site, suite, pair, page) => {
  const matrices = heatmaps(site, pair, page);
  return {
    ...pairFrame(site, suite, { pair, page, part: 'Defenses' }),
    charts: defendedCharts(site, pair, page),
    defenses: defenseTable(site, pair, page),
    pareto: paretoCharts(site, pair),
    heatmaps: matrices,
    hasHeatmaps: matrices.length > 0,
  };
};

const classes: View<ClassesView> = (site, suite, pair, page) => ({
  ...pairFrame(site, suite, { pair, page, part: 'Classes' }),
  gap: gapChart(pair),
  classes: classSection(site, pair, { page, pairText: pairTitle(site, page, pair).text }),
  transfer: transferSection(site, pair, page),
  transferability: transferabilityTable(site, pair, page),
});

const metrics: View<MetricsView> = (site, suite, pair, page) => ({
  ...pairFrame(site, suite, { pair, page, part: 'Metrics' }),
  metrics: metricsTable(site, pair, page),
});

const records: View<RecordsView> = (site, suite, pair, page) => ({
  ...pairFrame(site, suite, { pair, page, part: 'Records' }),
  missing: missingTable(
    site,
    [...pair.entries, ...pair.controls].flatMap(({ missing }) => missing),
    'missing',
    { of: pairTitle(site, page, pair).text, page },
  ),
  records: recordsTable(site, pair, page),
});

export const PAIR_PARTS: readonly { readonly file: string; readonly template: string; readonly view: View<object> }[] =
  [
    { file: 'index.html', template: 'pair', view: overview },
    { file: 'attacks.html', template: 'pair-attacks', view: attacks },
    { file: 'defenses.html', template: 'pair-defenses', view: defenses },
    { file: 'classes.html', template: 'pair-classes', view: classes },
    { file: 'metrics.html', template: 'pair-metrics', view: metrics },
    { file: 'records.html', template: 'pair-records', view: records },
  ];

/** A chart a pool, where attacks asked several and are more than one chart names. */
function undefendedCharts(site: Site, pair: PairBoard, page: string): ChartGroup | null {
  const { text } = pairTitle(site, page, pair);
  return budgetCharts(site, pair, {
    id: 'chart-controls',
    title: `Undefended, beside the controls: ${text}`,
    groupOf: ({ pool }) => (pool === null ? 'Asking images that it makes' : `Asking ${pool}`),
    entries: pair.entries.filter(({ defense }) => defense === 'none'),
    controls: pair.controls,
    nameDefense: false,
  });
}

/** None where nothing is defended, or at one budget alone, which the matrix shows. */
function defendedCharts(site: Site, pair: PairBoard, page: string): ChartGroup | null {
  const budgets = new Set(pair.entries.flatMap(({ points }) => points.map(({ budgetQueries }) => budgetQueries)));
  if (budgets.size < 2 || pair.entries.every(({ defense }) => defense === 'none')) return null;
  const { text } = pairTitle(site, page, pair);
  return budgetCharts(site, pair, {
    id: 'chart-defenses',
    title: `Under each defense: ${text}`,
    groupOf: (entry) => defenseTitle(site.board, entry),
    entries: pair.entries,
    controls: [],
    nameDefense: true,
  });
}
