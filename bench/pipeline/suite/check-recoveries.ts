// Recoveries of a suite: they exist, take their parameters, and know nothing that nobody could know.
import { SuiteError } from '../../contract/errors.js';
import { defenseList, recoverySpec, type Suite } from '../../contract/suite.js';
import { loadPlugin } from '../registry/registry.js';
import { checkParameters } from './check-network.js';

type At = (pointer: string) => string;

/** Throws SuiteError `unknown-recovery` or `stateful-defense`, and what checking parameters throws. */
export async function checkRecoveries(suite: Suite, at: At): Promise<void> {
  await checkList(suite, suite.recoveries, '/recoveries', at);
  for (const [index, { recoveries }] of suite.attacks.entries())
    await checkList(suite, recoveries, `/attacks/${index}/recoveries`, at);
}

async function checkList(suite: Suite, list: Suite['recoveries'], pointer: string, at: At): Promise<void> {
  for (const [index, entry] of (list ?? []).entries()) {
    const { recovery, submission, parameters = {} } = recoverySpec(entry);
    if (submission !== undefined) continue;
    const place = `${pointer}/${index}`;
    const where = at(typeof entry === 'string' ? place : `${place}/recovery`);
    const { meta, parameters: schema } = await loadPlugin('recoveries', recovery, where);
    checkParameters(schema, parameters, at(`${place}/parameters`));
    if (meta.knowledge === 'defense') await refuseStateful(suite, recovery, where);
  }
}

/** An instance of the attacker's own meets other queries: what the owner's has come to is nothing that it could repeat. */
async function refuseStateful({ defenses = [] }: Suite, recovery: string, where: string): Promise<void> {
  for (const { defense, submission } of defenses.flatMap(defenseList)) {
    if (submission !== undefined) continue;
    const { state } = (await loadPlugin('defenses', defense)).meta;
    if (state === undefined) continue;
    throw new SuiteError(`recovery ${recovery} imitates defense ${defense}, which depends on earlier queries`, {
      code: 'stateful-defense',
      where,
      expected: 'defenses whose answers depend on the query alone',
      got: `${defense}, with state: ${state}`,
      hint: 'Name the recovery in the attacks of a suite without that defense.',
    });
  }
}
