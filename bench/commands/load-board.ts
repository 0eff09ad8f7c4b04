// Results folder → board: the one way in which records, suites and plug-in titles come together.
import type { Maintainers } from '../contract/attestation.js';
import type { Board, StoredResult } from '../contract/board.js';
import type { Suite } from '../contract/suite.js';
import type { Answers, DetectorScores } from '../ranking/input.js';
import { answerPacker } from '../ranking/packed.js';
import { rankResults } from '../ranking/rank.js';
import type { BoardWithPredictions } from '../ranking/score-changes.js';
import { loadSuite, suitesFolder } from '../pipeline/suite/load.js';
import { suiteFiles } from '../pipeline/suite/named-suite.js';
import { credibility } from '../pipeline/check/credible.js';
import { attestedLevels, readMaintainers } from '../pipeline/attestations/store.js';
import { readAnnotations } from '../pipeline/store/annotations.js';
import { loadAll } from '../pipeline/registry/registry.js';
import { pluginCards } from './plugin-cards.js';
import { keptDetectorEvidence } from '../pipeline/items/detector.js';
import { readItems, readPredictions, readResults } from '../pipeline/store/result-store.js';

export interface BoardOptions {
  readonly results: string;
  /** Folder of the suites that the records name; default is the package's. */
  readonly suitesFolder?: string;
  /** Whose attestations count; default is the list that comes with StealBench. */
  readonly maintainers?: Maintainers;
  /** Which records, by their path below the folder; default all. */
  readonly select?: (path: string) => boolean;
}

/** Reads and checks every record; an unreadable one fails the whole, so that no row can vanish. */
export async function loadBoard(options: BoardOptions): Promise<Board> {
  return (await loadBoardWithPredictions(options)).board;
}

/** The same, with the predictions that lie beside its records. */
export async function loadBoardWithPredictions({
  results,
  suitesFolder: folder = suitesFolder(),
  maintainers,
  select = () => true,
}: BoardOptions): Promise<BoardWithPredictions> {
  const all = await readResults(results);
  const stored = all.filter(({ path: name }) => select(name));
  const answers = new Map<string, Answers>();
  const scores = new Map<string, DetectorScores>();
  const [assertCredible, pack] = [await credibility(), answerPacker()];
  // One at a time: predictions as they are read take eight times as much memory as they do packed.
  for (const one of stored) {
    const [predictions, own] = [await readPredictions(results, one), await readScores(results, one)];
    assertCredible({ stored: one, predictions, scores: own });
    if (predictions !== null) answers.set(one.path, pack(predictions));
    if (own !== null) scores.set(one.path, own);
  }
  const predictionsOf = (name: string): Answers | null => answers.get(name) ?? null;
  const board = rankResults({
    results: stored,
    predictions: predictionsOf,
    scores: (name) => scores.get(name) ?? null,
    suites: await suitesOf(stored, folder),
    annotations: await readAnnotations(results, new Set(all.map(({ path: name }) => name))),
    levels: await attestedLevels(results, stored, maintainers ?? (await readMaintainers())),
    plugins: { ...submissionTitles(stored), ...(await pluginCards()) },
    metrics: (await loadAll('metrics')).map(({ meta: { id, title, unit, direction, formula, source } }) => ({
      id,
      title,
      unit,
      direction,
      formula,
      source,
    })),
  });
  return { board, predictionsOf };
}

/** Of a detector's record; `null` for any other, and for one from before scores were kept. */
async function readScores(results: string, stored: StoredResult): Promise<DetectorScores | null> {
  const { cell } = stored.result.scientific;
  if (cell.kind !== 'detector') return null;
  const items = await readItems(results, stored);
  if (items?.kind !== 'detector') return null;
  const { benign, anomalous, groups } = keptDetectorEvidence(items, { seed: cell.seed, where: stored.path });
  return { benign, anomalous, groups: groups.benign };
}

/** The suites that the records come from, as far as they are in the folder. */
async function suitesOf(stored: readonly StoredResult[], folder: string): Promise<readonly Suite[]> {
  const wanted = new Set(stored.map(({ result }) => result.scientific.suite.name));
  const named = await suiteFiles(folder);
  const files = [...wanted].sort().flatMap((name) => named.get(name)?.slice(0, 1) ?? []);
  return Promise.all(files.map(async (file) => (await loadSuite(file, folder)).suite));
}

/** External plug-ins, from the records themselves: their folders need not be here. The newest record speaks. */
function submissionTitles(stored: readonly StoredResult[]): Board['plugins'] {
  const cards = stored.flatMap(({ result }) => Object.entries(result.scientific.submissions ?? {}));
  return Object.fromEntries(
    cards.map(([id, { title, summary, authors, licence, paper }]) => [
      id,
      { title, summary: `${summary} By ${authors.join(', ')}. Licence: ${licence}`, paper },
    ]),
  );
}
