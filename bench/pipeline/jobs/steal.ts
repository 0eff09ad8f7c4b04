// Runs an attack against the defended victim; the ledger is all that comes out.
import { createRng } from '../../lib/random/rng.js';
import { PluginError, SubmissionError } from '../../contract/errors.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { encodeClaims } from '../../oracle/claims-files.js';
import { encodeLedger } from '../../oracle/ledger-files.js';
import type { OracleCore } from '../../oracle/core.js';
import type { JobOf } from '../../contract/plan.js';
import type { AttackContext, AttackPlugin, OwnSurrogate, QueryPool } from '../../contract/plugins.js';
import type { SubstituteWork } from '../../tensor/substitute.js';
import { inProcessOracle } from '../../oracle/in-process.js';
import { loadPlugin } from '../registry/registry.js';
import { ALTERED_FILE, type AlteredLog } from './altered-log.js';
import type { JobBody, JobContext } from './context.js';
import { externalEntry } from './external.js';
import { workFile } from './open-defenses.js';
import { openOracle } from './open-oracle.js';
import { ownSurrogateFiles } from './own-surrogate.js';
import { orderSeed } from './pool.js';
import { openSeeds } from './seed-images.js';
import { substitutesOf } from './substitutes.js';

/** In the open track. */
export const SURROGATE_FILE = 'surrogate.onnx';

export const run: JobBody<'steal'> = async (context) => {
  const { spec, signal, onProgress } = context;
  const { attack, budgetQueries } = spec;
  const plugin = attack.submission === undefined ? await loadPlugin('attacks', attack.id) : null;
  const { core, pool, victim, defenses, altered } = await openOracle(context, {
    ...(plugin?.meta.ledger === undefined ? {} : { ledger: plugin.meta.ledger }),
    onProgress: ({ answered }) => onProgress(answered / budgetQueries, `${answered} of ${budgetQueries} queries`),
  });
  const work: SubstituteWork = { created: 0, trainings: 0, images: 0 };
  const files =
    plugin === null
      ? await attackExternally(context, core, pool)
      : await attackWith(context, plugin, core, { pool, work });
  signal.throwIfAborted();
  await victim.verify();
  if (core.counts.answered === 0) throw nothingAsked(attack.id);
  return {
    files: {
      ...encodeLedger(core.ledger()),
      ...(defenses.claims === null ? {} : encodeClaims(defenses.claims())),
      ...alteredFile(altered, core.counts.answered),
      ...workFile(defenses.work),
      ...files,
    },
    summary: { ...core.counts },
    observed: { ledgerHead: core.head, ...(work.created === 0 ? {} : { substitutes: work }) },
  };
};

function alteredFile(log: AlteredLog | null, answered: number): Readonly<Record<string, Uint8Array>> {
  return log === null ? {} : { [ALTERED_FILE]: encodeNpy(log.flags(answered), [answered]) };
}

/** Runs a built-in attack; returns the files of its own surrogate in the open track. */
async function attackWith(
  context: JobContext<'steal'>,
  plugin: AttackPlugin,
  core: OracleCore,
  { pool, work }: { readonly pool: QueryPool; readonly work: SubstituteWork },
): Promise<Readonly<Record<string, Uint8Array>>> {
  const { spec, signal } = context;
  const attacked: AttackContext = {
    oracle: inProcessOracle({ core, pool, client: 'attacker' }),
    pool,
    seedImages: await openSeeds(context),
    substitute: substitutesOf(spec.substitute, { signal, work }),
    rng: createRng(orderSeed(spec, 'query-order')),
    budget: spec.budgetQueries,
    signal,
    onProgress: () => undefined,
  };
  const own = await runOrLoop(plugin, attacked, spec);
  return ownSurrogateFiles(plugin, own, core);
}

async function runOrLoop(
  plugin: AttackPlugin,
  context: AttackContext,
  { attack, loop }: JobOf<'steal'>,
): Promise<OwnSurrogate | null> {
  if (loop === undefined) return (await plugin.run(context, attack.parameters)) ?? null;
  if (plugin.nativeLoop === undefined) throw new Error(`attack ${attack.id} has no loop of its own`);
  return plugin.nativeLoop(context, attack.parameters);
}

/** Runs an external attack; returns the file of the surrogate that it hands in, in the open track. */
async function attackExternally(
  context: JobContext<'steal'>,
  core: OracleCore,
  pool: QueryPool,
): Promise<Readonly<Record<string, Uint8Array>>> {
  const { attack } = context.spec;
  const { runAttack } = await import('../../submission/attack.js');
  const failures: unknown[] = [];
  const run = {
    ...(await externalEntry(context, attack)),
    core,
    pool,
    seedImages: await openSeeds(context),
    clients: context.spec.clients ?? 1,
    seed: orderSeed(context.spec, 'submission'),
    onFailure: (error: unknown) => failures.push(error),
  };
  try {
    const { surrogate } = await runAttack(run);
    return surrogate === null ? {} : { [SURROGATE_FILE]: surrogate };
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
