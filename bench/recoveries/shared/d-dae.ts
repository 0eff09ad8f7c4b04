// What D-DAE and D-DAE+ have in common: parameters, paper, and the restorer of the pairs of shadow models.
import Type, { type Static } from '#typebox';
import type { Matrix } from '../../contract/arrays.js';
import type { Ledger, RecoveryContext } from '../../contract/plugins.js';
import { strictObject } from '../../contract/primitives.js';
import type { PairTable } from './pair-table.js';
import { type RestorerTraining, trainRestorer } from './restorer.js';
import { shadowPairs } from './shadow-pairs.js';

// The paper from memory; what is said of its public code is that of ModelGuard (train_shadow.py, wb_recover.py), for its own was not found.
const OPTIONS = {
  shadows: Type.Optional(Type.Integer({ minimum: 1, default: 20, description: 'Models of its own (public code)' })),
  shadowImages: Type.Optional(
    Type.Integer({ minimum: 1, default: 5000, description: 'Images that each is trained on at most; our choice' }),
  ),
  shadowEpochs: Type.Optional(Type.Integer({ minimum: 1, default: 5, description: 'Of each (public code)' })),
  pairs: Type.Optional(
    Type.Integer({ minimum: 2, default: 100_000, description: 'Of them all; public code has about a million' }),
  ),
  epochs: Type.Optional(Type.Integer({ minimum: 1, default: 200, description: 'Of the restorer (public code)' })),
} as const;
export const DdaeOptions = strictObject(OPTIONS);
export const DdaePlusOptions = strictObject({
  ...OPTIONS,
  concentration: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      default: 8,
      description: 'Of the pairs around estimates, for each class (public code)',
    }),
  ),
});
type Given = Static<typeof DdaeOptions>;

export const DDAE_PAPER = {
  citation: 'Chen, Guan, Gong, Dong, Xue: D-DAE: Defense-Penetrating Model Extraction Attacks. IEEE S&P 2023',
  url: 'https://www.computer.org/csdl/proceedings-article/sp/2023/933600a432/1He7YbsiH4c',
} as const;
export const DDAE_DEPARTURES = [
  'Which defense stands there is given, where the paper guesses it by a meta-classifier.',
  "Shadow models have the surrogate's architecture and learn classes of the pool, drawn; where it has too few, half of what was answered. Public code trains AlexNets on other labelled data.",
  'A tenth of the pairs, unless told otherwise.',
] as const;

export function withDefaults(given: Given): Required<Given> {
  return { shadows: 20, shadowImages: 5000, shadowEpochs: 5, pairs: 100_000, epochs: 200, ...given };
}

/** Pairs of shadow models, and the answers as a network trained on them restores them. */
export async function restoredByShadows(
  ledger: Ledger,
  context: RecoveryContext,
  options: Required<Given>,
): Promise<{ readonly table: PairTable; readonly estimate: Matrix }> {
  const table = await shadowPairs(ledger, context, options);
  return { table, estimate: await restoredBy(table, ledger.answers, { ...context, epochs: options.epochs }) };
}

export async function restoredBy(table: PairTable, answers: Matrix, training: RestorerTraining): Promise<Matrix> {
  const restorer = await trainRestorer(table, training);
  try {
    return await restorer.restore(answers);
  } finally {
    restorer.dispose();
  }
}
