// Records with what lies beside them, held against each other, before anything is ranked.
import type { StoredResult } from '../contract/board.js';
import { credibility } from '../pipeline/check/credible.js';
import { keptDetectorEvidence } from '../pipeline/items/detector.js';
import { readApart, refusalOf, type Refusal } from '../pipeline/store/read-apart.js';
import { readItems, readPredictions } from '../pipeline/store/result-store.js';
import type { Answers, DetectorScores } from '../ranking/input.js';
import { answerPacker } from '../ranking/packed.js';

export interface CredibleRecords {
  /** Sorted by path. */
  readonly stored: readonly StoredResult[];
  /** By path. */
  readonly answers: ReadonlyMap<string, Answers>;
  /** By path. */
  readonly scores: ReadonlyMap<string, DetectorScores>;
  readonly refused: readonly Refusal[];
  /** Every record of the folder, read or refused. */
  readonly names: ReadonlySet<string>;
}

/** @param select - which records, by their path below the folder */
export async function readCredible(folder: string, select: (path: string) => boolean): Promise<CredibleRecords> {
  const { records, refused: unread } = await readApart(folder);
  const refused: Refusal[] = [...unread];
  const stored: StoredResult[] = [];
  const answers = new Map<string, Answers>();
  const scores = new Map<string, DetectorScores>();
  const [assertCredible, pack] = [await credibility(), answerPacker()];
  // One at a time: predictions as they are read take eight times as much memory as they do packed.
  for (const one of records.filter(({ path }) => select(path))) {
    try {
      const [predictions, own] = [await readPredictions(folder, one), await readScores(folder, one)];
      assertCredible({ stored: one, predictions, scores: own });
      stored.push(one);
      if (predictions !== null) answers.set(one.path, pack(predictions));
      if (own !== null) scores.set(one.path, own);
    } catch (error) {
      refused.push(refusalOf(one.path, error));
    }
  }
  const names = new Set([...records, ...unread].map(({ path }) => path));
  return { stored, answers, scores, refused, names };
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
