// The board: of every pair the strongest attack, without a defense and under the one that withstands most.
import type { PairBoard, SuiteBoard } from '../../bench/contract/board.js';
import { counted } from '../../bench/lib/text/format.js';
import type { Chart } from '../charts/render.js';
import { linkTo, type Site } from '../site.js';
import { countsOf, type StateCount } from './counts.js';
import { arrivals } from './news.js';
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
  readonly unmeasured: TableView | null;
}

interface Newest {
  readonly date: string;
  readonly suite: string;
  readonly href: string;
  readonly records: string;
}

/** Arrivals that home names. */
const NEWEST = 5;

export interface HomeView {
  readonly shell: Shell;
  readonly records: string;
  readonly chart: Chart | null;
  /** Every measured pair with its best attack, with and without the strongest defense. */
  readonly summary: TableView | null;
  readonly newest: readonly Newest[];
  readonly hasNewest: boolean;
  readonly suites: readonly SuiteSection[];
  readonly hasSuites: boolean;
}

export function homeView(site: Site): HomeView {
  const { suites, results } = site.board;
  const measured = suites.flatMap((suite) => suite.pairs.filter(isMeasured).map((pair) => ({ suite, pair })));
  const newest = arrivals(site)
    .slice(0, NEWEST)
    .map(({ date, suite, path, records: count }) => ({
      date,
      suite,
      href: linkTo(PATH, path),
      records: counted(count, 'record'),
    }));
  return {
    shell: shellOf(site, {
      path: PATH,
      title: 'StealBench: how well can an image classifier be stolen through its API?',
      description: 'Accuracy, ratio and fidelity of surrogates stolen through a prediction API, per dataset and model.',
    }),
    records: `${counted(results.length, 'record')} ${results.length === 1 ? 'stands' : 'stand'}`,
    chart: stateChart(site, PATH),
    summary: measured.length === 0 ? null : summaryTable(site, measured, { page: PATH, id: 'summary' }),
    newest,
    hasNewest: newest.length > 0,
    suites: suites.map((suite, at) => suiteSection(site, suite, `suite-${at + 1}`)),
    hasSuites: suites.length > 0,
  };
}

function suiteSection(site: Site, suite: SuiteBoard, id: string): SuiteSection {
  const others = suite.pairs.filter((pair) => !isMeasured(pair));
  const release = `${suite.name} ${suite.version}`;
  return {
    id,
    title: suite.title,
    release,
    description: suite.description,
    counts: countsOf(suite),
    unmeasured:
      others.length === 0 ? null : unmeasuredTable(site, others, { page: PATH, id: `${id}-unmeasured`, release }),
  };
}

function isMeasured(pair: PairBoard): boolean {
  return bestPoint(pair, 'none') !== null || pair.controls.some(({ points }) => points.length > 0);
}
