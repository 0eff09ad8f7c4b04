// What an attack's cell says of its two networks, so that rows that differ in one of them alone are two.
import type { AttackCell } from '../../contract/plan.js';
import type { Parameters } from '../../contract/primitives.js';
import { isAnswering, type AnyVictimSpec, type SurrogateSpec } from '../../contract/suite.js';
import { victimModel } from './victims.js';
import { initName } from './weights.js';

type CellNetworks = Pick<
  AttackCell,
  'model' | 'modelParameters' | 'victimInit' | 'surrogateModel' | 'surrogateParameters' | 'surrogateInit'
>;

/**
 * Model, parameters and start of both; what a suite leaves out is absent, so that it stays out of keys.
 *
 * @param surrogate - `null` where the harness trains none
 */
export function cellNetworks(victim: AnyVictimSpec, surrogate: SurrogateSpec | null): CellNetworks {
  const network = isAnswering(victim) ? null : victim;
  const [modelParameters, surrogateParameters] = [givenParameters(network), givenParameters(surrogate)];
  const [victimInit, surrogateInit] = [initName(network), initName(surrogate)];
  return {
    model: victimModel(victim),
    ...(modelParameters === undefined ? {} : { modelParameters }),
    ...(victimInit === undefined ? {} : { victimInit }),
    surrogateModel: surrogate?.model ?? null,
    ...(surrogateParameters === undefined ? {} : { surrogateParameters }),
    ...(surrogateInit === undefined ? {} : { surrogateInit }),
  };
}

/** Of a network, as a cell states them: absent where there are none. */
export function givenParameters(network: Pick<SurrogateSpec, 'modelParameters'> | null): Parameters | undefined {
  const { modelParameters = {} } = network ?? {};
  return Object.keys(modelParameters).length === 0 ? undefined : modelParameters;
}
