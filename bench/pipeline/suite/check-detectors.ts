// Detectors of single queries in a suite: they exist, take what they are given, and see the victim that they need.
import { SuiteError } from '../../contract/errors.js';
import type { DetectorPlugin } from '../../contract/plugins.js';
import { benignChoices, type DetectorSpec, type Suite } from '../../contract/suite.js';
import { suggest } from '../../lib/text/near-names.js';
import { isStreamDetector, loadPlugin } from '../registry/registry.js';
import { checkNetwork, checkParameters } from './check-network.js';

type At = (pointer: string) => string;

/** Throws SuiteError with the pointer of the first thing that is wrong. */
export async function checkDetectors(suite: Suite, at: At): Promise<void> {
  const ids = suite.pools.map(({ id }) => id);
  for (const [index, spec] of (suite.detectors ?? []).entries()) {
    const where = at(`/detectors/${index}`);
    await checkPlugin(spec, where);
    await checkSides(suite, spec, where);
    for (const [pool, pointer] of [
      [spec.anomalous, 'anomalous'] as const,
      ...(spec.unseen ?? []).map((pool, position) => [pool, `unseen/${position}`] as const),
    ]) {
      if (!ids.includes(pool))
        fail('unknown-pool', `unknown pool ${JSON.stringify(pool)}`, `${where}/${pointer}`, suggest(pool, ids));
    }
  }
}

async function checkPlugin(spec: DetectorSpec, where: string): Promise<void> {
  const { detector, submission, network, victim } = spec;
  const plugin = submission === undefined ? await queryDetector(spec, where) : null;
  if (network !== undefined && plugin?.meta.trainsNetwork !== true)
    fail(
      'useless-network',
      `detector ${detector} trains no network that a suite can name`,
      `${where}/network`,
      'Remove "network", or name a detector that trains one: binary-classifier.',
    );
  if (network !== undefined) await checkNetwork(network, `${where}/network`);
  const needs = plugin?.meta.needs ?? [];
  if (needs.length > 0 && victim === undefined)
    fail(
      'no-victim',
      `detector ${detector} looks into the victim (${needs.join(', ')})`,
      where,
      'Add "victim": the id of the victim that it guards, in place of "benign".',
    );
  if (needs.length === 0 && victim !== undefined)
    fail(
      'useless-victim',
      `detector ${detector} looks into no victim`,
      `${where}/victim`,
      'Remove "victim", and name its dataset in "benign".',
    );
}

async function queryDetector({ detector, parameters = {} }: DetectorSpec, where: string): Promise<DetectorPlugin> {
  const plugin = await loadPlugin('detectors', detector, `${where}/detector`);
  if (isStreamDetector(plugin))
    return fail(
      'detector-of-streams',
      `detector ${detector} judges the streams of clients, not single queries`,
      `${where}/detector`,
      'Move it to "streamDetectors".',
    );
  checkParameters(plugin.parameters, parameters, `${where}/parameters`);
  return plugin;
}

async function checkSides({ victims }: Suite, spec: DetectorSpec, where: string): Promise<void> {
  const { victim, benign, inputSize } = spec;
  const known = victims.map(({ id }) => id);
  if (victim !== undefined && !known.includes(victim))
    fail('unknown-victim', `unknown victim ${JSON.stringify(victim)}`, `${where}/victim`, suggest(victim, known));
  if (victim !== undefined && (benign ?? inputSize) !== undefined)
    fail(
      'benign-of-victim',
      'a detector of a victim has its dataset and input size',
      `${where}/${benign === undefined ? 'inputSize' : 'benign'}`,
      'Remove it, or remove "victim".',
    );
  if (victim === undefined && benign === undefined)
    fail('no-benign', 'a detector without benign images', where, 'Add "benign": [ … ].');
  for (const [position, { dataset }] of benignChoices(spec, []).entries())
    await loadPlugin('datasets', dataset, `${where}/benign/${position}`);
}

function fail(code: string, message: string, where: string, hint: string): never {
  throw new SuiteError(message, { code, where, hint });
}
