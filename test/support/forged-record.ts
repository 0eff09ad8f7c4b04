// A record of random answers with all that belongs beside it, changed as a forger would and signed with its digest anew.
import path from 'node:path';
import type { AttackCell, CellSpec } from '../../bench/contract/plan.js';
import type { CellResult, Outcome } from '../../bench/contract/result.js';
import { classTable } from '../../bench/lib/evidence/class-table.js';
import { canonicalJson, digestBytes, digestJson } from '../../bench/lib/files/hash.js';
import { keepAttack, keptAttackEvidence } from '../../bench/pipeline/items/attack.js';
import { storeResult } from '../../bench/pipeline/store/result-store.js';
import { computeMetrics } from '../../bench/pipeline/score/cell-score.js';
import { randomAttack } from '../bench/metrics/evidence.js';
import { temporaryFolder } from './temporary.js';

export type Completed = Extract<Outcome, { state: 'completed' }>;
export type Mutable<T> = { -readonly [K in keyof T]: Mutable<T[K]> };

export const ATTACK: AttackCell = {
  kind: 'attack',
  victim: 'tiny-cnn',
  dataset: 'cifar10',
  model: 'cnn',
  attack: 'knockoff-random',
  control: null,
  defense: 'none',
  defenseParameters: {},
  pool: 'pool',
  surrogateModel: 'cnn',
  budgetQueries: 50,
  seed: 1,
};

/** An honest record of random answers, changed as a forger would and signed with its digest anew. */
export async function forged(
  change: (outcome: Mutable<Completed>, record: Mutable<CellResult>) => void,
  { cell = ATTACK, classes = 7 }: { cell?: CellSpec; classes?: number } = {},
): Promise<{ folder: string; name: string }> {
  const kept = keepAttack({ ...randomAttack(1, classes, 60, 50), defended: null, crafted: null, seed: 1 });
  const evidence = keptAttackEvidence(kept, { seed: 1, where: 'r' });
  const { metrics, versions } = await computeMetrics('attack', evidence);
  const outcome: Completed = {
    state: 'completed',
    metrics,
    classes: classTable(evidence, []),
    ledger: { asked: 50, answered: 50, refused: 0 },
    predictionsSha256: digestBytes(canonicalJson(kept.predictions)),
    itemsSha256: digestBytes(canonicalJson(kept.items)),
  };
  const record: CellResult = {
    schemaVersion: 2,
    scientific: {
      suite: { name: 'tiny', version: '1.0.0', digest: 'cd'.repeat(32) },
      cell,
      key: 'ab'.repeat(32),
      outcome,
      datasets: [],
      evidence: {},
      versions: { evaluator: '1.0.0', ...versions },
      notes: [],
    },
    scientificDigest: '',
    verification: 'self-reported',
    supersedes: null,
    provenance: { run: {}, timings: null },
  };
  change(outcome, record as Mutable<CellResult>);
  const result = { ...record, scientificDigest: digestJson(record.scientific) };
  const folder = path.join(await temporaryFolder(), 'results');
  const { path: name } = await storeResult(folder, { result, ...kept });
  return { folder, name };
}
