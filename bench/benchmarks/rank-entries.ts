// Ranking: records → board, for 200 entries of three seeds on 10,000 test images. Nothing is read from disk.
import type { StoredResult } from '../contract/board.js';
import type { AttackCell } from '../contract/plan.js';
import type { CellResult, Predictions } from '../contract/result.js';
import type { MeasuredValue } from '../contract/metric.js';
import { createRng, type Rng } from '../lib/random/rng.js';
import { rankResults } from '../ranking/rank.js';
import type { Benchmark } from './process/benchmark.js';

const ITEMS = 10_000;
const CLASSES = 10;
const ATTACKS = 20;
const DEFENSES = 10;
const SEEDS = [1, 2, 3];
const DIGEST = '0'.repeat(64);

export const benchmark: Benchmark = {
  title: 'Ranking: 200 entries, 3 seeds, 10,000 test images',
  control: false,
  warmups: 1,
  repetitions: 6,
  open() {
    const records = allRecords();
    const predictions = new Map(records.map(({ stored, answers }) => [stored.path, answers]));
    const results = records.map(({ stored }) => stored);
    let ranked = 0;
    return Promise.resolve({
      run() {
        const board = rankResults({
          results,
          predictions: (path) => predictions.get(path) ?? null,
          suites: [],
          annotations: [],
          plugins: {},
          metrics: [],
        });
        ranked += board.suites[0]?.pairs[0]?.entries.filter(({ rank }) => rank !== null).length ?? 0;
      },
      counters: () => ({ ranked }),
    });
  },
};

interface Answered {
  readonly stored: StoredResult;
  readonly answers: Predictions;
}

function allRecords(): Answered[] {
  const rng = createRng('benchmark ranking');
  const labels = Array.from({ length: ITEMS }, () => rng.nextInt(CLASSES));
  const victim = answersOf(rng, labels, 0.9);
  return Array.from({ length: ATTACKS * DEFENSES }, (_, entry) =>
    SEEDS.map((seed): Answered => {
      const attack = `attack-${entry % ATTACKS}`;
      const defense = `defense-${Math.floor(entry / ATTACKS)}`;
      const surrogate = answersOf(rng, labels, 0.5 + 0.4 * rng.nextFloat());
      const answers: Predictions = { schemaVersion: 1, labels, victim, surrogate };
      const path = `${attack}/${defense}/s${seed}.json`;
      return { stored: { path, result: recordOf({ ...CELL, attack, defense, seed }, answers) }, answers };
    }),
  ).flat();
}

/** The label with a probability, else any class. */
function answersOf(rng: Rng, labels: readonly number[], known: number): number[] {
  return labels.map((label) => (rng.nextFloat() < known ? label : rng.nextInt(CLASSES)));
}

const CELL: AttackCell = {
  kind: 'attack',
  victim: 'victim',
  dataset: 'images',
  model: 'cnn',
  attack: 'attack',
  control: null,
  defense: 'none',
  defenseParameters: {},
  pool: 'pool',
  surrogateModel: 'cnn',
  budgetQueries: 1000,
  seed: 1,
};

function recordOf(cell: AttackCell, { labels, surrogate }: Predictions): CellResult {
  const count = surrogate.filter((answer, item) => answer === labels[item]).length;
  const value = count / ITEMS;
  const accuracy: MeasuredValue = { value, unit: 'fraction', direction: 'higher', n: ITEMS, count, interval: null };
  return {
    schemaVersion: 1,
    scientific: {
      suite: { name: 'benchmark', version: '1.0.0', digest: DIGEST },
      cell,
      key: null,
      outcome: {
        state: 'completed',
        metrics: { accuracy },
        classes: null,
        ledger: null,
        predictionsSha256: DIGEST,
      },
      datasets: [],
      evidence: {},
      versions: {},
      notes: [],
    },
    scientificDigest: DIGEST,
    verification: 'self-reported',
    supersedes: null,
    provenance: { run: {}, timings: null },
  };
}
