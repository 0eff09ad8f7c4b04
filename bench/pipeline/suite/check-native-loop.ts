// The control native-loop: an attack of the open track that has a loop, and a pool to feed it with.
import { SuiteError } from '../../contract/errors.js';
import type { ControlSpec, Suite } from '../../contract/suite.js';
import { suggest } from '../../lib/text/near-names.js';
import { loadPlugin } from '../registry/registry.js';
import { checkParameters } from './check-network.js';

/** Throws SuiteError `no-loop`, `unknown-pool` or `useless-attack`, and what checking parameters throws. */
export async function checkNativeLoop(
  { control, attack, parameters = {}, pool }: ControlSpec,
  { pools }: Suite,
  where: string,
): Promise<void> {
  if (control !== 'native-loop') {
    if (attack === undefined && pool === undefined && Object.keys(parameters).length === 0) return;
    throw fail(
      'useless-attack',
      `control ${control} is of no attack`,
      where,
      'Remove "attack", "parameters" and "pool".',
    );
  }
  if (attack === undefined || pool === undefined)
    throw fail('no-loop', 'control native-loop without attack or pool', where, 'Add "attack": "disguide" and "pool".');
  const plugin = await loadPlugin('attacks', attack, `${where}/attack`);
  if (plugin.nativeLoop === undefined)
    throw fail(
      'no-loop',
      `attack ${attack} trains nothing by itself that answers could be fed to`,
      `${where}/attack`,
      'Name an attack of the open track with a loop of its own.',
    );
  checkParameters(plugin.parameters, parameters, `${where}/parameters`);
  const known = pools.map(({ id }) => id);
  if (!known.includes(pool))
    throw fail('unknown-pool', `unknown pool ${JSON.stringify(pool)}`, `${where}/pool`, suggest(pool, known));
}

function fail(code: string, message: string, where: string, hint: string): SuiteError {
  return new SuiteError(message, { code, where, hint });
}
