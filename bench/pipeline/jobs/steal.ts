// Runs an attack against the defended victim; the ledger is all that comes out.
import { deriveSeed, createRng } from '../../lib/rng.js';
import { PluginError } from '../../contract/errors.js';
import { encodeLedger } from '../../oracle/ledger-files.js';
import { OracleCore } from '../../oracle/core.js';
import { inProcessOracle } from '../../oracle/in-process.js';
import { createSubstituteFactory } from '../../tensor/substitute.js';
import { openSlice } from '../data/slice.js';
import { loadPlugin } from '../registry.js';
import type { JobBody, JobContext } from './context.js';
import { shape3 } from './network.js';
import { openDefense } from './open-defense.js';
import { openVictim } from './victim.js';

export const run: JobBody<'steal'> = async (context) => {
  const { spec, dataRoot, signal, onProgress } = context;
  const { attack, defense, pool, budgetQueries, classes, seed } = spec;
  const victim = await openVictim(context, spec.victim);
  await victim.verify();
  const { images, labels } = await openSlice(pool, dataRoot);
  const opened = await openDefense(context, defense, { key: spec.victim, victim, suiteSeed: seed });
  const core = new OracleCore({
    classes,
    inputShape: shape3(pool.shape),
    budgetQueries,
    victim: (batch) => victim.predict(batch),
    ...opened,
    onProgress: ({ answered }) => onProgress(answered / budgetQueries, `${answered} of ${budgetQueries} queries`),
  });
  const plugin = await loadPlugin('attacks', attack.id);
  // The pool's identity and the suite seed alone fix the order: all attacks and defenses of a seed ask the same images.
  const rng = createRng(deriveSeed('query-order', seed, pool.data.digest, pool.split));
  const queryPool = { images, labels: (await isForeign(context)) ? labels : null };
  const oracle = inProcessOracle({ core, pool: queryPool, client: 'attacker' });
  const substitute = createSubstituteFactory({ loadModel: (id) => loadPlugin('models', id), signal });
  await plugin.run({ oracle, pool: queryPool, substitute, rng, budget: budgetQueries, signal }, attack.parameters);
  signal.throwIfAborted();
  await victim.verify();
  if (core.counts.answered === 0) throw nothingAsked(attack.id);
  return { files: encodeLedger(core.ledger()), summary: { ...core.counts } };
};

/** A pool's own labels are the attacker's to see, unless they are the very labels of the victim's data. */
async function isForeign({ spec, input }: JobContext<'steal'>): Promise<boolean> {
  const victim = (await input(spec.victim)).spec;
  const known = victim.kind === 'train-victim' || victim.kind === 'probe-victim';
  return known && victim.train.data.digest !== spec.pool.data.digest;
}

function nothingAsked(attack: string): PluginError {
  return new PluginError(`attack ${attack} ended without asking anything`, {
    code: 'nothing-asked',
    expected: 'at least one answered query',
    got: 'none',
    hint: 'A surrogate that needs no queries is the control zero-queries.',
  });
}
