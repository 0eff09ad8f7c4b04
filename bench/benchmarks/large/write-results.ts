// A results folder of any size: every attack, defense, budget and seed on several victims, in the form of a real record. What
// the attacks and defenses are called is real too, so that pages are as wide as real ones; what they got is drawn.
import { gzipSync } from 'node:zlib';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AttackCell } from '../../contract/plan.js';
import type { CellResult, Predictions } from '../../contract/result.js';
import { canonicalJson, digestBytes, digestJson } from '../../lib/files/hash.js';
import { packageInfo } from '../../lib/files/package-root.js';
import { createRng, type Rng } from '../../lib/random/rng.js';
import { readResult, resultPath } from '../../pipeline/store/result-store.js';
import { measured } from './measured.js';

/** How many of each; their product is the number of records. */
export interface LargeResults {
  readonly pairs: number;
  /** At most 20. */
  readonly attacks: number;
  /** At most 10, no defense counted. */
  readonly defenses: number;
  readonly budgets: readonly number[];
  readonly seeds: number;
  /** Test images of a record. */
  readonly items: number;
}

/** 9,600 records of 10,000 images. */
export const TEN_THOUSAND: LargeResults = {
  pairs: 6,
  attacks: 20,
  defenses: 10,
  budgets: [500, 1000, 2000, 5000],
  seeds: 2,
  items: 10_000,
};

const CLASSES = 10;

/** Whose form all others get. */
const PATTERN = 'mnist-streams/1.0.0/attack/mnist-lenet/knockoff-random/none/b5000-s2-13354b9ec9c5.json';

const ATTACKS =
  'knockoff-random knockoff-adaptive activethief copycat dfme dfms-hl disguide dissector dual-students jbda jbda-targeted marich maze mixmatch prada-attack rotation-self-supervision swiftthief'.split(
    ' ',
  );
const DEFENSES = 'none argmax rounding top-k reverse-sigmoid mad mad-argmax edm adaptive-misinformation grad2'.split(
  ' ',
);

/** Writes them below `folder`; the same numbers give the same bytes. */
export async function writeLargeResults(folder: string, size: LargeResults): Promise<number> {
  const pattern = await readResult(path.join(packageInfo().root, 'results'), PATTERN);
  let written = 0;
  for (let pair = 1; pair <= size.pairs; pair++) {
    for (let seed = 1; seed <= size.seeds; seed++) {
      const rng = createRng(`large results ${pair} ${seed}`);
      const labels = Array.from({ length: size.items }, (_, item) => item % CLASSES);
      const victim = answers(rng, labels, 0.95);
      for (const cell of cells(pair, seed, size)) {
        const surrogate = answers(rng, labels, knownShare(cell, rng));
        const predictions = { schemaVersion: 1 as const, labels, victim, surrogate };
        await writeRecord(folder, pattern, cell, predictions);
        written += 1;
      }
    }
  }
  return written;
}

function cells(pair: number, seed: number, { attacks, defenses, budgets }: LargeResults): readonly AttackCell[] {
  return Array.from({ length: attacks }, (_, at) => attackOf(at)).flatMap((attack) =>
    DEFENSES.slice(0, defenses).flatMap((defense) =>
      budgets.map((budgetQueries): AttackCell => ({
        kind: 'attack',
        victim: `victim-${pair}`,
        dataset: 'mnist',
        model: 'lenet',
        surrogateModel: 'lenet',
        ...attack,
        control: null,
        defense,
        defenseParameters: {},
        pool: 'fashion-mnist',
        budgetQueries,
        seed,
      })),
    ),
  );
}

/** The attacks there are, then the same again with two clients. */
function attackOf(at: number): Pick<AttackCell, 'attack' | 'clients'> {
  const attack = ATTACKS[at % ATTACKS.length] ?? '';
  return at < ATTACKS.length ? { attack } : { attack, clients: 2 };
}

/** Grows with the budget, and differs between attacks and defenses by more than seeds do. */
function knownShare({ attack, defense, budgetQueries }: AttackCell, rng: Rng): number {
  const strength = (name: string): number => (Number.parseInt(digestBytes(name).slice(0, 4), 16) % 100) / 1000;
  return 0.3 + 0.1 * Math.log10(budgetQueries) + strength(attack) - strength(defense) + 0.01 * rng.nextFloat();
}

/** The label with a probability, else any class. */
function answers(rng: Rng, labels: readonly number[], known: number): number[] {
  return labels.map((label) => (rng.nextFloat() < known ? label : rng.nextInt(CLASSES)));
}

async function writeRecord(
  folder: string,
  pattern: CellResult,
  cell: AttackCell,
  predictions: Predictions,
): Promise<void> {
  const text = canonicalJson(predictions);
  const key = digestJson(cell);
  const scientific: CellResult['scientific'] = {
    ...pattern.scientific,
    suite: { name: 'large', version: '1.0.0', digest: '0'.repeat(64) },
    cell,
    key,
    outcome: measured(pattern, predictions, digestBytes(text)),
    evidence: Object.fromEntries(
      Object.keys(pattern.scientific.evidence).map((role) => [role, digestBytes(`${role} ${key}`)]),
    ),
  };
  const record: CellResult = { ...pattern, scientific, scientificDigest: digestJson(scientific), supersedes: null };
  const file = path.join(folder, resultPath(record));
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file.replace(/\.json$/, '.predictions.json.gz'), gzipSync(text, { level: 1 }));
  await writeFile(file, `${JSON.stringify(record, null, 2)}\n`);
}
