// What the regression gate said, comparison by comparison: the files that `bench compare --output` leaves.
import type { BenchmarkComparison, Comparison } from '../../bench/contract/comparison.js';
import { MISSING, formatInterval, formatNumber, formatValue } from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { headingCell, missingCell, numberCell, textCell, type Cell, type Link } from './cells.js';
import { shellOf, type Shell } from './shell.js';
import { column, facet, numericColumn, row, tableView, type TableView } from './table.js';

export const SPEED_PATH = 'speed.html';

export interface SpeedView {
  readonly shell: Shell;
  readonly table: TableView;
}

export function speedView(site: Site): SpeedView {
  return {
    shell: shellOf(site, {
      path: SPEED_PATH,
      title: 'Speed from version to version · StealBench',
      description: 'What the regression gate said of each change: base against head on one machine, with intervals.',
    }),
    table: tableView({
      id: 'speed',
      page: SPEED_PATH,
      caption: 'Time of head over time of base, newest comparison first; above 1 head is slower',
      columns: [
        column('Day'),
        facet(column('Benchmark')),
        facet(column('Verdict')),
        numericColumn('Head / base', null, 'lower'),
        numericColumn('Would be found'),
        numericColumn('Base'),
        numericColumn('Head'),
        column('Sides'),
        facet(column('Machine')),
      ],
      rows: (note) =>
        site.comparisons
          .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
          .flatMap((one) =>
            one.benchmarks.map((benchmark, at) => row(toneOf(benchmark), cellsOf(one, benchmark, note), at === 0)),
          ),
    }),
  };
}

function toneOf({ control }: BenchmarkComparison): 'control' | 'measured' {
  return control ? 'control' : 'measured';
}

const TONES = { regressed: 'bad', improved: 'good', equivalent: 'neutral', inconclusive: 'neutral' } as const;

function cellsOf(
  { startedAt, base: baseName, head: headName, machine }: Comparison,
  benchmark: BenchmarkComparison,
  note: (text: string) => Link,
): readonly Cell[] {
  const { id, verdict, reason, evidence, confirmation, smallestDetectableRatio, base, head } = benchmark;
  const { ratio, interval } = confirmation ?? evidence;
  return [
    headingCell(startedAt.slice(0, 10)),
    textCell(id, { isCode: true, tag: benchmark.control ? { text: 'control', tone: 'control' } : null }),
    textCell('', {
      sort: verdict,
      tag: { text: verdict, tone: TONES[verdict] },
      mark: reason === null ? null : note(reason),
    }),
    numberCell(formatNumber(ratio, 'ratio'), ratio, { interval: formatInterval(interval, 'ratio'), bounds: interval }),
    smallestDetectableRatio === null
      ? missingCell(note('no certificate of this machine was at hand'))
      : numberCell(formatNumber(smallestDetectableRatio, 'ratio'), smallestDetectableRatio),
    numberCell(formatValue(base.p10Ms, 'ms'), base.p10Ms),
    numberCell(formatValue(head.p10Ms, 'ms'), head.p10Ms),
    textCell(`${sideText(baseName)} → ${sideText(headName)}`, { isCode: true }),
    textCell(`${machine.processor}, Node ${machine.node}`),
  ];
}

/** A folder by its last name; the path to it is of the machine that compared. */
function sideText(side: string): string {
  const name = side.trim().split(/[\\/]/).at(-1) ?? '';
  return name === '' ? MISSING : name;
}
