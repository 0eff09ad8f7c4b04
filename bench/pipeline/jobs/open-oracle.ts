// Where victim, defenses and meter meet: the oracle that an attack of a run asks, and one that stands open to anybody.
import type { OracleCoreOptions } from '../../oracle/core.js';
import { OracleCore } from '../../oracle/core.js';
import type { QueryPool } from '../../contract/plugins.js';
import { AlteredLog } from './altered-log.js';
import type { JobContext } from './context.js';
import { shape3 } from './network.js';
import { openDefenses, type OpenedDefenses } from './open-defenses.js';
import { openPool, victimShape } from './pool.js';
import { recalledLooks } from './recalled-looks.js';
import { openVictim, type OpenedVictim } from './victim.js';
import { lookAt } from './victim-look.js';

export interface OpenedOracle {
  readonly core: OracleCore;
  readonly pool: QueryPool;
  readonly victim: OpenedVictim;
  readonly defenses: OpenedDefenses;
  /** Which answers were left as they are; `null` where no defense says so. */
  readonly altered: AlteredLog | null;
}

/** What a caller adds to a job's own specification. */
type Told = Pick<OracleCoreOptions, 'ledger' | 'onProgress'>;

/** Rejects with EndpointError `deployment-changed` where the victim is no longer the one that was probed. */
export async function openOracle(context: JobContext<'steal'>, told: Told): Promise<OpenedOracle> {
  const { spec } = context;
  const { defense, budgetQueries, clients, classes, seed } = spec;
  const victim = await openVictim(context, spec.victim);
  await victim.verify();
  const inputShape = shape3(await victimShape(context));
  const pool = await openPool(context, inputShape);
  const defenses = await openDefenses(context, defense, { suiteSeed: seed, classes, inputShape });
  const altered = defenses.altersSome ? new AlteredLog(defenses.defense) : null;
  const look = lookAt(victim, defenses.needs);
  // A victim that gives answers alone has a record of its own; and millions of made images are not kept.
  const recalls = victim.networks.length > 0 && told.ledger !== 'digest';
  const core = new OracleCore({
    classes,
    inputShape,
    budgetQueries,
    ...(clients === undefined ? {} : { clients }),
    ...(spec.queryPrecision === undefined ? {} : { queryPrecision: spec.queryPrecision }),
    victim: recalls ? await recalledLooks(context, (await context.input(spec.victim)).digest, look) : look,
    defense: altered ?? defenses.defense,
    seed: defenses.seed,
    ...told,
  });
  return { core, pool, victim, defenses, altered };
}
