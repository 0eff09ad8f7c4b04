// Runs an attack against the defended victim; the ledger is all that comes out.
import { deriveSeed, createRng } from '../../lib/rng.js';
import { BudgetExceededError } from '../../contract/errors.js';
import { encodeLedger } from '../../oracle/ledger-files.js';
import { OracleCore } from '../../oracle/core.js';
import { inProcessOracle } from '../../oracle/in-process.js';
import { createSubstituteFactory } from '../../tensor/substitute.js';
import { openSlice } from '../data/slice.js';
import { loadPlugin } from '../registry.js';
import type { JobBody } from './context.js';
import { openNetwork, shape3 } from './network.js';

export const run: JobBody<'steal'> = async (context) => {
  const { spec, dataRoot, signal, onProgress } = context;
  const { attack, defense, pool, budgetQueries, classes, seed } = spec;
  const victim = await openNetwork(context, spec.victim);
  const { images } = await openSlice(pool, dataRoot);
  const defensePlugin = await loadPlugin('defenses', defense.id);
  const core = new OracleCore({
    classes,
    inputShape: shape3(pool.shape),
    budgetQueries,
    victim: (batch) => victim.predict(batch),
    defense: defensePlugin.open(defense.parameters, {}),
    seed: deriveSeed('defense', seed, defense.id),
    onProgress: ({ answered }) => onProgress(answered / budgetQueries, `${answered} of ${budgetQueries} queries`),
  });
  const plugin = await loadPlugin('attacks', attack.id);
  // The pool's identity and the suite seed alone fix the order: all attacks and defenses of a seed ask the same images.
  const rng = createRng(deriveSeed('query-order', seed, pool.data.digest, pool.split));
  const queryPool = { images, labels: null };
  const oracle = inProcessOracle({ core, pool: queryPool, client: 'attacker' });
  const substitute = createSubstituteFactory({ loadModel: (id) => loadPlugin('models', id) });
  await plugin.run({ oracle, pool: queryPool, substitute, rng, budget: budgetQueries, signal }, attack.parameters);
  signal.throwIfAborted();
  if (core.counts.answered === 0) throw nothingAsked(attack.id);
  return { files: encodeLedger(core.ledger()), summary: { ...core.counts } };
};

function nothingAsked(attack: string): BudgetExceededError | Error {
  return new Error(`attack ${attack} ended without asking anything`);
}
