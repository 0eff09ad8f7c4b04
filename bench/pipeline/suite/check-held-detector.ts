// The detector that a defense holds: one of single queries, fitted against a pool that the suite has, and held once.
import { SuiteError } from '../../contract/errors.js';
import type { DefensePlugin, DetectorChoice } from '../../contract/plugins.js';
import type { DefenseSpec, Suite } from '../../contract/suite.js';
import { suggest } from '../../lib/text/near-names.js';
import { isStreamDetector, loadPlugin } from '../registry/registry.js';
import { checkParameters } from './check-network.js';
import { needPlain } from './check-pools.js';

/**
 * Throws SuiteError `unknown-detector`, `detector-of-streams`, `no-anomalous`, `unknown-pool` or `own-data-detector`.
 *
 * @param where - the entry of the defense
 */
export async function checkHeldDetector(
  suite: Suite,
  { parameters = {} }: DefenseSpec,
  plugin: DefensePlugin,
  where: string,
): Promise<void> {
  const choice = plugin.detector?.(parameters);
  if (choice === undefined) return;
  await checkDetector(choice, where);
  checkAnomalousPool(suite, choice.anomalous, { who: `the detector of defense ${plugin.meta.id}`, where });
}

/**
 * The pool that a plug-in's parameters name as `anomalous`: there is one, and it is no victim's own data.
 *
 * Throws SuiteError `no-anomalous`, `unknown-pool` or `own-data-detector`.
 */
export function checkAnomalousPool(
  { pools, victims, attacks }: Suite,
  id: string | null,
  { who, where }: { readonly who: string; readonly where: string },
): void {
  const at = `${where}/parameters/anomalous`;
  if (id === null)
    throw new SuiteError(`${who} has nothing to be fitted against`, {
      code: 'no-anomalous',
      where,
      expected: "a pool whose images stand for those of attackers; their splits are the detector's alone",
      hint: 'Add "anomalous": the id of a pool, to its "parameters".',
    });
  const pool = pools.find((candidate) => candidate.id === id);
  if (pool === undefined) {
    const known = pools.map((candidate) => candidate.id);
    throw new SuiteError(`unknown pool ${JSON.stringify(id)}`, {
      code: 'unknown-pool',
      where: at,
      hint: suggest(id, known),
    });
  }
  const { dataset, variant } = needPlain(pool, at);
  const met = victims.filter((victim) => attacks.some(({ victims: only }) => only?.includes(victim.id) ?? true));
  const own = met.find((victim) => victim.dataset === dataset && victim.variant === variant);
  if (own === undefined) return;
  throw new SuiteError(`pool ${pool.id} is the data of victim ${own.id}, which is benign`, {
    code: 'own-data-detector',
    where: at,
    expected: `another dataset than ${dataset}`,
    got: dataset,
    hint: 'Take another pool.',
  });
}

async function checkDetector({ detector, parameters }: DetectorChoice, where: string): Promise<void> {
  const found = await loadPlugin('detectors', detector, `${where}/parameters/detector`);
  if (isStreamDetector(found))
    throw new SuiteError(`detector ${detector} judges the streams of clients, not single queries`, {
      code: 'detector-of-streams',
      where: `${where}/parameters/detector`,
      expected: 'a detector that scores every query by itself',
      got: detector,
      hint: 'Name one, or watch recorded attacks with it in "streamDetectors".',
    });
  checkParameters(found.parameters, parameters, `${where}/parameters/detectorParameters`);
}

/** Throws SuiteError `detector-twice`: what one has answered otherwise, the same one would flag again. */
export async function checkHeldOnce(list: readonly DefenseSpec[], at: (position: number) => string): Promise<void> {
  const seen: string[] = [];
  for (const [position, { defense, parameters = {}, submission }] of list.entries()) {
    const plugin = submission === undefined ? await loadPlugin('defenses', defense) : null;
    const detector = plugin?.detector?.(parameters).detector;
    if (detector === undefined) continue;
    if (seen.includes(detector))
      throw new SuiteError(`detector ${detector} is held twice in one list`, {
        code: 'detector-twice',
        where: at(position),
        expected: 'each detector once: it would flag the same queries again',
        got: detector,
        hint: 'Remove one of the two defenses, or give it another detector.',
      });
    seen.push(detector);
  }
}
