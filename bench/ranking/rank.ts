// Results → Board: pure, and the same records give the same bytes whatever their order.
import type { Board } from '../contract/board.js';
import type { RankingInput } from './input.js';
import { byText, groupBy } from './order.js';
import { currentResults } from './records.js';
import { suiteBoard, type SuiteGroup } from './suite-board.js';
import { trustOfRecords, withdrawnRecords } from './trust.js';

/**
 * Compares and ranks. Superseded records count nowhere but stay in `results`, so that links to them hold; suites are sorted
 * by name, the newest version first.
 */
export function rankResults({
  results,
  predictions,
  scores = () => null,
  suites,
  annotations,
  plugins,
  metrics,
  levels,
}: RankingInput): Board {
  const trust = trustOfRecords(results, predictions, annotations, levels);
  const withdrawn = withdrawnRecords(trust);
  const groups = groupBy(currentResults(results), ({ result }) => {
    const { name, version } = result.scientific.suite;
    return `${name} ${version}`;
  });
  const boards = [...groups.values()].flatMap((group): SuiteGroup[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { name, version } = first.result.scientific.suite;
    const suite = suites.find((one) => one.name === name && one.version === version) ?? null;
    return [{ name, version, suite, results: group }];
  });
  return {
    schemaVersion: 1,
    suites: boards
      .sort((a, b) => byText(a.name, b.name) || compareVersions(b.version, a.version))
      .map((group) => suiteBoard(group, { predictionsOf: predictions, scoresOf: scores, withdrawn, plugins })),
    results: results.toSorted((a, b) => byText(a.path, b.path)),
    trust,
    plugins,
    metrics,
  };
}

function compareVersions(a: string, b: string): number {
  const [first, second] = [a, b].map((version) => version.split('.').map(Number));
  for (const [index, part] of (first ?? []).entries()) {
    const difference = part - (second?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
