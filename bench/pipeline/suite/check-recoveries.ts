// Recoveries of a suite: they exist, take their parameters, and know nothing that nobody could know.
import { SuiteError } from '../../contract/errors.js';
import { imitatesDefense } from '../../contract/imitation.js';
import { defenseList, recoverySpec, type Suite } from '../../contract/suite.js';
import { loadPlugin } from '../registry/registry.js';
import { checkParameters } from './check-network.js';
import { inimitable } from './inimitable.js';

type At = (pointer: string) => string;

/** Throws SuiteError `unknown-recovery`, `stateful-defense` or `defense-out-of-reach`, and what checking parameters throws. */
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
    if (imitatesDefense(meta)) await refuseInimitable(suite, recovery, where);
  }
}

async function refuseInimitable({ defenses = [] }: Suite, recovery: string, where: string): Promise<void> {
  for (const { defense, submission } of defenses.flatMap(defenseList)) {
    const meta = submission === undefined ? (await loadPlugin('defenses', defense)).meta : null;
    const lack = inimitable(defense, meta);
    if (lack === null) continue;
    throw new SuiteError(`recovery ${recovery} cannot imitate defense ${defense}`, {
      ...lack,
      where,
      hint: 'Move the recovery, or that defense, to another suite.',
    });
  }
}
