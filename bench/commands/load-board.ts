// Results folder → board: the one way in which records, suites and plug-in titles come together.
import path from 'node:path';
import type { Maintainers } from '../contract/attestation.js';
import type { Board, RefusedRecord, StoredResult } from '../contract/board.js';
import type { Answers } from '../ranking/input.js';
import { rankResults } from '../ranking/rank.js';
import { recipeOf } from '../ranking/recipe.js';
import type { BoardWithPredictions } from '../ranking/score-changes.js';
import { loadSuite, suitesFolder, type LoadedSuite } from '../pipeline/suite/load.js';
import { suiteFiles } from '../pipeline/suite/named-suite.js';
import { attestedLevels, readMaintainers } from '../pipeline/attestations/store.js';
import { readAnnotations } from '../pipeline/store/annotations.js';
import { loadAll } from '../pipeline/registry/registry.js';
import { pluginCards } from './plugin-cards.js';
import { refusedError, type Refusal } from '../pipeline/store/read-apart.js';
import { readCredible } from './read-credible.js';

export interface BoardOptions {
  readonly results: string;
  /** Folder of the suites that the records name; default is the package's. */
  readonly suitesFolder?: string;
  /** Whose attestations count; default is the list that comes with StealBench. */
  readonly maintainers?: Maintainers;
  /** Which records, by their path below the folder; default all. */
  readonly select?: (path: string) => boolean;
  /** Leave out what cannot stand on a board, and list it in `refused`; default is to fail. */
  readonly allowInvalid?: boolean;
}

/** Reads and checks every record; one that cannot stand on a board fails the whole unless that is allowed, so that no row can vanish. */
export async function loadBoard(options: BoardOptions): Promise<Board> {
  return (await loadBoardWithPredictions(options)).board;
}

/** The same, with the predictions that lie beside its records. */
export async function loadBoardWithPredictions({
  results,
  suitesFolder: folder = suitesFolder(),
  maintainers,
  select = () => true,
  allowInvalid = false,
}: BoardOptions): Promise<BoardWithPredictions> {
  const { stored, answers, scores, refused, names } = await readCredible(results, select);
  if (refused.length > 0 && !allowInvalid) throw refusedError(results, refused);
  const predictionsOf = (name: string): Answers | null => answers.get(name) ?? null;
  const known = await suitesOf(stored, folder);
  const ranked = rankResults({
    results: stored,
    predictions: predictionsOf,
    scores: (name) => scores.get(name) ?? null,
    suites: known.map(({ suite }) => suite),
    annotations: await readAnnotations(results, names),
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
  const board = {
    ...ranked,
    recipes: recipesOf(stored, known),
    ...(refused.length === 0 ? {} : { refused: refused.map((one) => refusedRecord(results, one)) }),
  };
  return { board, predictionsOf };
}

/** Without the folders of this machine, which a board tells nobody. */
function refusedRecord(folder: string, { path: name, error: { code, message, hint } }: Refusal): RefusedRecord {
  return { path: name, code, message: message.replaceAll(`${folder}${path.sep}`, ''), hint };
}

/** The suites that the records come from, as far as they are in the folder: of each name the file that is called like it first. */
async function suitesOf(stored: readonly StoredResult[], folder: string): Promise<readonly LoadedSuite[]> {
  const wanted = new Set(stored.map(({ result }) => result.scientific.suite.name));
  const named = await suiteFiles(folder);
  const files = [...wanted].sort().flatMap((name) => named.get(name)?.slice(0, 1) ?? []);
  return Promise.all(files.map(async (file) => loadSuite(file, folder)));
}

function recipesOf(stored: readonly StoredResult[], suites: readonly LoadedSuite[]): NonNullable<Board['recipes']> {
  return Object.fromEntries(
    stored.flatMap(({ path: name, result }) => {
      const recipe = recipeOf(result, suites);
      return recipe === null ? [] : [[name, recipe] as const];
    }),
  );
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
