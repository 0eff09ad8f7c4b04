// The board: of every pair the strongest attack, without a defense and under the one that withstands most.
import type { PairBoard, SuiteBoard } from '../../bench/contract/board.js';
import { counted } from '../../bench/lib/text/format.js';
import type { Chart } from '../charts/render.js';
import type { Site } from '../site.js';
import { countsOf, type StateCount } from './counts.js';
import { shellOf, type Shell } from './shell.js';
import { bestPoint, stateChart, summaryTable } from './summary.js';
import type { TableView } from './table.js';
import { unmeasuredTable } from './unmeasured.js';

const PATH = 'index.html';

interface SuiteSection {
  readonly id: string;
  readonly title: string;
  readonly release: string;
  readonly description: string | null;
  readonly counts: readonly StateCount[];
  readonly summary: TableView | null;
  readonly unmeasured: TableView | null;
}

export interface HomeView {
  readonly shell: Shell;
  readonly records: string;
  readonly chart: Chart | null;
  readonly suites: readonly SuiteSection[];
  readonly hasSuites: boolean;
}

export function homeView(site: Site): HomeView {
  const { suites, results } = site.board;
  return {
    shell: shellOf(site, {
      path: PATH,
      title: 'StealBench: how well can an image classifier be stolen through its API?',
      description: 'Accuracy, ratio and fidelity of surrogates stolen through a prediction API, per dataset and model.',
    }),
    records: counted(results.length, 'record'),
    chart: stateChart(site, PATH),
    suites: suites.map((suite, at) => suiteSection(site, suite, `suite-${at + 1}`)),
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
    summary: measured.length === 0 ? null : summaryTable(site, measured, { page: PATH, id: `${id}-summary`, release }),
    unmeasured:
      others.length === 0 ? null : unmeasuredTable(site, others, { page: PATH, id: `${id}-unmeasured`, release }),
  };
}

function isMeasured(pair: PairBoard): boolean {
  return bestPoint(pair, 'none') !== null || pair.controls.some(({ points }) => points.length > 0);
}
