// What a schema cannot say: names exist, ids are unique, budgets fit their pool, parameters fit their plug-in.
import { SuiteError } from '../../contract/errors.js';
import { isAnswering, type Suite } from '../../contract/suite.js';
import { DEFAULT_SPLITS } from '../../lib/splits/splits.js';
import { checkAnswering } from './check-answering.js';
import { checkAttacks, checkVictimNames } from './check-attacks.js';
import { checkOwnData } from './check-own-data.js';
import { checkNetwork } from './check-network.js';
import { checkDefenses } from './check-defenses.js';
import { checkDetectors } from './check-detectors.js';
import { checkNativeLoop } from './check-native-loop.js';
import { checkPools } from './check-pools.js';
import { checkRecoveries } from './check-recoveries.js';
import { checkStreamDetectors } from './check-stream-detectors.js';
import { checkRows } from './check-rows.js';
import type { Submissions } from './submissions.js';
import { checkTestPool } from './check-test-pool.js';
import { loadPlugin } from '../registry/registry.js';
import { RESERVED_FOLDERS } from '../store/result-folders.js';

/** Throws SuiteError with the JSON pointer of the first thing that is wrong. */
export async function checkReferences(suite: Suite, file: string, submissions: Submissions = new Map()): Promise<void> {
  const at = (pointer: string): string => `${file}#${pointer}`;
  if (RESERVED_FOLDERS.includes(suite.name))
    fail('reserved-name', `the name ${suite.name} is taken`, at('/name'), 'Name the suite otherwise.');
  checkUnique(
    suite.victims.map(({ id }) => id),
    (index) => at(`/victims/${index}/id`),
  );
  checkUnique(
    suite.pools.map(({ id }) => id),
    (index) => at(`/pools/${index}/id`),
  );
  await checkVictims(suite, at);
  await checkPools(suite, at);
  await checkAttacks(suite, at, submissions);
  await checkControls(suite, at);
  await checkDefenses(suite, at);
  await checkRecoveries(suite, at);
  await checkDetectors(suite, at);
  await checkStreamDetectors(suite, at);
  checkTestPool(suite, at);
  checkOwnData(suite, at);
  checkRows(suite, at);
  checkValidation(suite, at);
  for (const [index, { models }] of (suite.throughput ?? []).entries()) {
    for (const [position, model] of models.entries())
      await loadPlugin('models', model, at(`/throughput/${index}/models/${position}`));
  }
}

type At = (pointer: string) => string;

async function checkVictims({ victims }: Suite, at: At): Promise<void> {
  for (const [index, victim] of victims.entries()) {
    await loadPlugin('datasets', victim.dataset, at(`/victims/${index}/dataset`));
    if (isAnswering(victim)) {
      await checkAnswering(victim, at(`/victims/${index}`));
      continue;
    }
    await checkNetwork(victim, at(`/victims/${index}`));
  }
}

async function checkControls(suite: Suite, at: At): Promise<void> {
  const { controls = [], surrogate, victims } = suite;
  const withoutBudget = ['zero-queries', 'majority-class'];
  for (const [index, spec] of controls.entries()) {
    const { control, budgets, surrogate: own, victims: only } = spec;
    checkVictimNames(only, victims, (position) => at(`/controls/${index}/victims/${position}`));
    await checkNativeLoop(spec, suite, at(`/controls/${index}`));
    if (own !== undefined) await checkNetwork(own, at(`/controls/${index}/surrogate`));
    const needsBudget = !withoutBudget.includes(control);
    if (needsBudget && budgets === undefined)
      fail('no-budgets', `control ${control} without budgets`, at(`/controls/${index}`), 'Add "budgets": [ … ].');
    if (!needsBudget && budgets !== undefined)
      fail(
        'useless-budgets',
        `control ${control} asks no queries`,
        at(`/controls/${index}/budgets`),
        'Remove "budgets".',
      );
    if (control !== 'majority-class' && (own ?? surrogate) === undefined)
      fail('no-surrogate', 'no surrogate', at(`/controls/${index}`), 'Give the control or the suite a "surrogate".');
  }
}

/** What there is to validate on depends on the data; that there is something does not. */
function checkValidation({ splits, victims, detectors = [] }: Suite, at: At): void {
  if (splits?.validation !== 0 || victims.length + detectors.length === 0) return;
  fail(
    'no-validation',
    'no images to validate on: a victim below its minimum accuracy would not be noticed',
    at('/splits/validation'),
    `Leave "validation" out, which takes ${DEFAULT_SPLITS.validation * 100} % of the training images, or give a larger share.`,
  );
}

function checkUnique(ids: readonly string[], where: (index: number) => string): void {
  const index = ids.findIndex((id, position) => ids.indexOf(id) !== position);
  if (index !== -1)
    fail(
      'duplicate-id',
      `duplicate id ${JSON.stringify(ids[index])}`,
      where(index),
      'Give each entry an id of its own.',
    );
}

function fail(code: string, message: string, where: string, hint: string): never {
  throw new SuiteError(message, { code, where, hint });
}
