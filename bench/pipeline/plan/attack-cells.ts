// How the cells of an attack are named.
import type { DefenseNames } from '../../contract/board.js';
import type { AttackCell } from '../../contract/plan.js';
import { defenseList, ownShare, poolParts, type DefenseEntry, type SurrogateSpec } from '../../contract/suite.js';
import type { AttackRequest } from './attack-request.js';
import { cellNetworks } from './cell-networks.js';
import { poolSpecOf, variantOf, type PlanContext } from './context.js';

export function attackCell(
  context: PlanContext,
  { victimSpec, attack, defense, surrogate, seed }: AttackRequest,
  budgetQueries: number,
  trained: SurrogateSpec | null = surrogate,
): AttackCell {
  return {
    kind: 'attack',
    victim: victimSpec.id,
    dataset: victimSpec.dataset,
    ...variantOf(context, victimSpec),
    ...cellNetworks(victimSpec, trained),
    attack: attack.attack,
    ...(Object.keys(attack.parameters ?? {}).length === 0 ? {} : { attackParameters: attack.parameters }),
    ...(attack.seedImages === undefined ? {} : { seedImages: attack.seedImages }),
    ...(attack.clients === undefined ? {} : { clients: attack.clients }),
    control: null,
    ...defenseNames(defense),
    pool: attack.pool ?? null,
    ...(attack.pool === undefined ? {} : ownData(ownShare(poolSpecOf(context, attack.pool)))),
    ...(context.suite.testPool === undefined ? {} : { testPool: context.suite.testPool }),
    ...asksTest(context, attack.pool),
    budgetQueries,
    seed,
  };
}

function asksTest(context: PlanContext, id: string | undefined): Pick<AttackCell, 'asksTest'> {
  if (id === undefined) return {};
  return poolParts(poolSpecOf(context, id)).some(({ split }) => split === 'test-pool') ? { asksTest: true } : {};
}

function ownData(share: number): Pick<AttackCell, 'inDistribution' | 'inDistributionShare'> {
  if (share === 0) return {};
  return share === 1 ? { inDistribution: true } : { inDistributionShare: share };
}

/** How a cell names what stands in front of the victim. */
function defenseNames(entry: DefenseEntry): DefenseNames {
  const [spec, ...others] = defenseList(entry);
  if (spec === undefined) throw new Error('a list of defenses without one');
  const { defense, parameters: defenseParameters = {}, trainedOnly } = spec;
  const then = others.map(({ defense: id, parameters = {} }) => ({ defense: id, parameters }));
  return {
    defense,
    defenseParameters,
    ...(trainedOnly === undefined ? {} : { trainedOnly }),
    ...(then.length === 0 ? {} : { thenDefenses: then }),
  };
}
