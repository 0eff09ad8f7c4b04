// Runs an attack against the defended victim; the ledger is all that comes out.
import { createRng } from '../../lib/random/rng.js';
import { PluginError, SubmissionError } from '../../contract/errors.js';
import { encodeClaims } from '../../oracle/claims-files.js';
import { encodeLedger } from '../../oracle/ledger-files.js';
import { OracleCore } from '../../oracle/core.js';
import type { QueryPool } from '../../contract/plugins.js';
import { inProcessOracle } from '../../oracle/in-process.js';
import { loadPlugin } from '../registry/registry.js';
import type { JobBody, JobContext } from './context.js';
import { externalEntry } from './external.js';
import { shape3 } from './network.js';
import { openDefenses } from './open-defenses.js';
import { openPool, orderSeed, victimShape } from './pool.js';
import { openSeeds } from './seed-images.js';
import { substitutesOf } from './substitutes.js';
import { openVictim } from './victim.js';
import { lookAt } from './victim-look.js';

/** In the open track. */
export const SURROGATE_FILE = 'surrogate.onnx';

export const run: JobBody<'steal'> = async (context) => {
  const { spec, signal, onProgress } = context;
  const { attack, defense, budgetQueries, clients, classes, seed } = spec;
  const victim = await openVictim(context, spec.victim);
  await victim.verify();
  const inputShape = shape3(await victimShape(context));
  const queryPool = await openPool(context, inputShape);
  const opened = await openDefenses(context, defense, { suiteSeed: seed, classes, inputShape });
  const core = new OracleCore({
    classes,
    inputShape,
    budgetQueries,
    ...(clients === undefined ? {} : { clients }),
    victim: lookAt(victim, opened.needs),
    defense: opened.defense,
    seed: opened.seed,
    onProgress: ({ answered }) => onProgress(answered / budgetQueries, `${answered} of ${budgetQueries} queries`),
  });
  const surrogate = await attackWith(context, core, queryPool);
  signal.throwIfAborted();
  await victim.verify();
  if (core.counts.answered === 0) throw nothingAsked(attack.id);
  const files = surrogate === null ? {} : { [SURROGATE_FILE]: surrogate };
  return {
    files: {
      ...encodeLedger(core.ledger()),
      ...(opened.claims === null ? {} : encodeClaims(opened.claims())),
      ...files,
    },
    summary: { ...core.counts },
    observed: { ledgerHead: core.head },
  };
};

/** Runs a built-in attack or an external one; returns the surrogate of an external one in the open track. */
async function attackWith(
  context: JobContext<'steal'>,
  core: OracleCore,
  queryPool: QueryPool,
): Promise<Uint8Array | null> {
  const { attack, budgetQueries } = context.spec;
  const { signal } = context;
  if (attack.submission !== undefined) return attackExternally(context, core, queryPool);
  const plugin = await loadPlugin('attacks', attack.id);
  const rng = createRng(orderSeed(context.spec, 'query-order'));
  const oracle = inProcessOracle({ core, pool: queryPool, client: 'attacker' });
  const substitute = substitutesOf(context.spec.substitute, signal);
  const work = { signal, onProgress: () => undefined };
  await plugin.run(
    { oracle, pool: queryPool, seedImages: await openSeeds(context), substitute, rng, budget: budgetQueries, ...work },
    attack.parameters,
  );
  return null;
}

async function attackExternally(
  context: JobContext<'steal'>,
  core: OracleCore,
  pool: QueryPool,
): Promise<Uint8Array | null> {
  const { attack } = context.spec;
  const { runAttack } = await import('../../submission/attack.js');
  const failures: unknown[] = [];
  const run = {
    ...(await externalEntry(context, attack)),
    core,
    pool,
    seed: orderSeed(context.spec, 'submission'),
    onFailure: (error: unknown) => failures.push(error),
  };
  try {
    return (await runAttack(run)).surrogate;
  } catch (error) {
    // A defense that failed is to blame for what then became of the attack.
    throw failures.find((failure) => failure instanceof SubmissionError) ?? error;
  }
}

function nothingAsked(attack: string): PluginError {
  return new PluginError(`attack ${attack} ended without asking anything`, {
    code: 'nothing-asked',
    expected: 'at least one answered query',
    got: 'none',
    hint: 'A surrogate that needs no queries is the control zero-queries.',
  });
}
