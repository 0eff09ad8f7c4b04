// Attacks of a suite: they exist, and have the pool, seed images, clients, budgets and surrogate that they can use.
import { SuiteError } from '../../contract/errors.js';
import type { AttackPlugin } from '../../contract/plugins.js';
import { poolParts, type AttackSpec, type PoolSpec, type Suite } from '../../contract/suite.js';
import { suggest } from '../../lib/text/near-names.js';
import { loadPlugin } from '../registry/registry.js';
import { type AttackWants, wantsOf } from './attack-wants.js';
import { checkNetwork, checkParameters } from './check-network.js';
import type { Submissions } from './submissions.js';

type At = (pointer: string) => string;

/**
 * Throws SuiteError `unknown-attack`, `unknown-pool`, `no-pool`, `useless-pool`, `budget-above-pool`, `pool-without-labels`, `budget-below-attack`, `no-seed-images`,
 * `useless-seed-images`, `seed-images-above-budget`, `query-precision`, `clients-above-budget`, `no-standard-track`, `unknown-victim` or `no-surrogate`, and what
 * checking parameters and networks throws.
 */
export async function checkAttacks(suite: Suite, at: At, submissions: Submissions): Promise<void> {
  for (const [index, spec] of suite.attacks.entries()) {
    const where = at(`/attacks/${index}`);
    const plugin = spec.submission === undefined ? await checkPlugin(spec, where) : null;
    const wants: AttackWants = plugin?.meta ?? wantsOf(submissions.get(`attacks/${spec.attack}`));
    checkPool(suite, spec, wants, where);
    if (plugin !== null) checkAsksEachOnce(suite, spec, plugin, where);
    checkLeastBudget(spec, plugin, where);
    checkSeedImages(spec, wants.seedImages, where);
    checkPrecision(suite, spec, wants.queryPrecision, where);
    checkClients(spec, where);
    checkVictimNames(spec.victims, suite.victims, (position) => `${where}/victims/${position}`);
    const used = spec.surrogate ?? suite.surrogate;
    if (used === undefined)
      throw fail('no-surrogate', 'no surrogate', where, 'Give the attack or the suite a "surrogate": { "model": … }.');
    await checkNetwork(used, spec.surrogate === undefined ? at('/surrogate') : `${where}/surrogate`);
  }
}

/** Throws SuiteError `unknown-victim`. */
export function checkVictimNames(
  names: readonly string[] = [],
  victims: Suite['victims'],
  where: (index: number) => string,
): void {
  const known = victims.map(({ id }) => id);
  const index = names.findIndex((name) => !known.includes(name));
  const wrong = names[index];
  if (wrong !== undefined)
    throw fail('unknown-victim', `unknown victim ${JSON.stringify(wrong)}`, where(index), suggest(wrong, known));
}

async function checkPlugin(spec: AttackSpec, where: string): Promise<AttackPlugin> {
  const plugin = await loadPlugin('attacks', spec.attack, `${where}/attack`);
  checkParameters(plugin.parameters, spec.parameters ?? {}, `${where}/parameters`);
  if (spec.recoveries !== undefined && plugin.meta.tracks?.includes('standard') === false)
    throw fail(
      'no-standard-track',
      `attack ${spec.attack} trains its surrogate by itself: nothing is made of its answers`,
      `${where}/recoveries`,
      'Remove "recoveries" from this attack.',
    );
  return plugin;
}

function checkPool(
  { pools }: Suite,
  spec: AttackSpec,
  { pool: wanted = 'required', poolLabels }: AttackWants,
  where: string,
): void {
  if (spec.pool === undefined) {
    if (wanted !== 'required') return;
    throw fail(
      'no-pool',
      `attack ${spec.attack} without pool`,
      where,
      'Add "pool": the id of one of the suite\'s pools.',
    );
  }
  if (wanted === 'none')
    throw fail('useless-pool', `attack ${spec.attack} makes its images itself`, `${where}/pool`, 'Remove "pool".');
  const pool = pools.find(({ id }) => id === spec.pool);
  if (pool === undefined) {
    const known = pools.map(({ id }) => id);
    const message = `unknown pool ${JSON.stringify(spec.pool)}`;
    throw fail('unknown-pool', message, `${where}/pool`, suggest(spec.pool, known));
  }
  if (poolLabels === 'required') checkLabels(pool, spec, where);
}

function checkAsksEachOnce({ pools }: Suite, spec: AttackSpec, plugin: AttackPlugin, where: string): void {
  const pool = pools.find(({ id }) => id === spec.pool);
  if (pool === undefined || plugin.meta.asksEachOnce !== true) return;
  const most = pool.size * (plugin.asksOfEach?.(spec.parameters ?? {}) ?? 1);
  const budget = spec.budgets.findIndex((queries) => queries > most);
  if (budget === -1) return;
  throw fail(
    'budget-above-pool',
    `a budget above its pool: expected at most ${most}, got ${spec.budgets[budget] ?? ''}`,
    `${where}/budgets/${budget}`,
    `Lower the budget, or raise the size of pool ${pool.id}.`,
  );
}

/** Whether a dataset has classes is known once it is here. */
function checkLabels(pool: PoolSpec, { attack }: AttackSpec, where: string): void {
  const parts = poolParts(pool);
  const isOwn = parts.some(({ inDistribution }) => inDistribution === true);
  if (parts.length === 1 && !isOwn) return;
  throw fail(
    'pool-without-labels',
    `attack ${attack} chooses by the pool's own labels, and pool ${pool.id} ${isOwn ? "is of the victim's data" : 'is mixed'}`,
    `${where}/pool`,
    "Name a pool of one dataset that is not the victim's.",
  );
}

/** What is below asks what any attack asks first, and would be scored under the attack's name. */
function checkLeastBudget(
  { attack, budgets, parameters = {} }: AttackSpec,
  plugin: AttackPlugin | null,
  where: string,
): void {
  const least = plugin?.leastBudget?.(parameters) ?? 1;
  const budget = budgets.findIndex((queries) => queries < least);
  if (budget === -1) return;
  throw fail(
    'budget-below-attack',
    `a budget too small for what attack ${attack} asks first: expected at least ${least}, got ${budgets[budget] ?? ''}`,
    `${where}/budgets/${budget}`,
    'Raise the budget, or change the parameters that say how much is asked first.',
  );
}

function checkSeedImages(spec: AttackSpec, wanted: AttackWants['seedImages'], where: string): void {
  const { attack, seedImages, budgets } = spec;
  if (seedImages === undefined) {
    if (wanted !== 'required') return;
    throw fail(
      'no-seed-images',
      `attack ${attack} without seed images`,
      where,
      'Add "seedImages": how many images of the victim\'s kind the attacker has, such as 100.',
    );
  }
  if (wanted === undefined)
    throw fail(
      'useless-seed-images',
      `attack ${attack} takes no seed images`,
      `${where}/seedImages`,
      'Remove "seedImages"; an attacker with a pool of such images is "inDistribution": true in the pool.',
    );
  const budget = budgets.findIndex((queries) => queries < seedImages);
  if (budget === -1) return;
  throw fail(
    'seed-images-above-budget',
    `a budget below the seed images, each of which costs a query: expected at least ${seedImages}, got ${budgets[budget] ?? ''}`,
    `${where}/budgets/${budget}`,
    'Raise the budget, or lower "seedImages".',
  );
}

/** An attack by finite differences learns nothing from whole grey levels. */
function checkPrecision(
  { victims }: Suite,
  { attack, victims: only }: AttackSpec,
  wanted: AttackWants['queryPrecision'],
  where: string,
): void {
  if (wanted === undefined) return;
  const coarse = victims.filter(({ id }) => only?.includes(id) ?? true).find((victim) => !('queryPrecision' in victim));
  if (coarse === undefined) return;
  throw fail(
    'query-precision',
    `attack ${attack} asks floats, and victim ${coarse.id} reads whole grey levels`,
    where,
    'Set "queryPrecision": "float32" in the victim, or name the attack\'s "victims".',
  );
}

/** A client that never asks is none. */
function checkClients({ clients, budgets }: AttackSpec, where: string): void {
  if (clients === undefined) return;
  const budget = budgets.findIndex((queries) => queries < clients);
  if (budget === -1) return;
  throw fail(
    'clients-above-budget',
    `more clients than queries: expected at most ${budgets[budget] ?? ''}, got ${clients}`,
    `${where}/clients`,
    'Lower "clients", or raise the budgets: every client asks at least once.',
  );
}

function fail(code: string, message: string, where: string, hint: string): SuiteError {
  return new SuiteError(message, { code, where, hint });
}
