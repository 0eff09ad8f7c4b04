// The attack board: every pair of every suite, with its budgets beside the published row.
import type { PairBoard, SuiteBoard } from '../../bench/contract/board.js';
import { formatCount, formatEstimate } from '../../bench/lib/text/format.js';
import type { Chart } from '../charts/render.js';
import { linkTo, type Site } from '../site.js';
import { attackTable } from './attack-table.js';
import { budgetChart } from './budget-chart.js';
import { countsOf, type StateCount } from './counts.js';
import { pairTitle, type Variant } from './pair-title.js';
import { shellOf, type Shell } from './shell.js';
import type { TableView } from './table.js';
import { unmeasuredTable } from './unmeasured.js';

const PATH = 'index.html';

interface PairCard {
  readonly id: string;
  readonly name: string;
  readonly variant: Variant | null;
  readonly href: string;
  readonly victim: ReturnType<typeof formatEstimate>;
  readonly table: TableView;
  readonly chart: Chart | null;
}

interface SuiteSection {
  readonly id: string;
  readonly title: string;
  readonly release: string;
  readonly description: string | null;
  readonly counts: readonly StateCount[];
  readonly pairs: readonly PairCard[];
  readonly unmeasured: TableView | null;
}

export interface HomeView {
  readonly shell: Shell;
  readonly suites: readonly SuiteSection[];
  readonly hasSuites: boolean;
}

export function homeView(site: Site): HomeView {
  const suites = site.board.suites.map((suite, at) => suiteSection(site, suite, `suite-${at + 1}`));
  return {
    shell: shellOf(site, {
      path: PATH,
      title: 'StealBench: how well can an image classifier be stolen through its API?',
      description: 'Accuracy, ratio and fidelity of surrogates stolen through a prediction API, per dataset and model.',
    }),
    suites,
    hasSuites: suites.length > 0,
  };
}

function suiteSection(site: Site, suite: SuiteBoard, id: string): SuiteSection {
  const measured = suite.pairs.filter(isMeasured);
  const others = suite.pairs.filter((pair) => !isMeasured(pair));
  const release = `${suite.name} ${suite.version}`;
  return {
    id,
    title: suite.title,
    release,
    description: suite.description,
    counts: countsOf(suite),
    pairs: measured.map((pair, at) => pairCard(site, pair, { id: `${id}-pair-${at + 1}`, release })),
    unmeasured:
      others.length === 0 ? null : unmeasuredTable(site, others, { page: PATH, id: `${id}-unmeasured`, release }),
  };
}

function pairCard(
  site: Site,
  pair: PairBoard,
  { id, release }: { readonly id: string; readonly release: string },
): PairCard {
  const { name, text, variant } = pairTitle(site, PATH, pair);
  return {
    id,
    name,
    variant,
    href: linkTo(PATH, site.pairPaths.get(pair) ?? PATH),
    victim: formatEstimate(pair.victimAccuracy),
    table: attackTable(site, pair, {
      page: PATH,
      id: `${id}-table`,
      caption: `Attacks on ${text} (${release})${hiddenRows(pair)}`,
      isBrief: true,
    }),
    chart: budgetChart(site, pair, {
      id: `${id}-chart`,
      title: `Accuracy against queries, ${text}`,
      entries: pair.entries.filter(({ defense }) => defense === 'none'),
      controls: pair.controls,
      nameDefense: false,
      width: 'narrow',
    }),
  };
}

/** Says how many rows only the pair's page has. */
function hiddenRows(pair: PairBoard): string {
  const defended = pair.entries.filter(({ defense }) => defense !== 'none');
  const hidden = [...defended, ...pair.controls].reduce((sum, { points }) => sum + Math.max(0, points.length - 1), 0);
  if (hidden === 0) return '';
  return `; defended runs and controls at their largest budget, all others (${formatCount(hidden)}) on the pair’s page`;
}

function isMeasured({ entries, controls }: PairBoard): boolean {
  return [...entries, ...controls].some(({ points }) => points.length > 0);
}
