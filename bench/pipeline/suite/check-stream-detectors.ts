// Detectors of streams in a suite: they exist, and what they watch is in the suite and honest.
import { SuiteError } from '../../contract/errors.js';
import { poolParts, type StreamDetectorSpec, type Suite } from '../../contract/suite.js';
import { suggest } from '../../lib/text/near-names.js';
import { isStreamDetector, loadPlugin } from '../registry/registry.js';
import { checkAnomalousPool } from './check-held-detector.js';
import { checkParameters } from './check-network.js';
import { needPlain } from './check-pools.js';

type At = (pointer: string) => string;

/** Throws SuiteError with the pointer of the first thing that is wrong. */
export async function checkStreamDetectors(suite: Suite, at: At): Promise<void> {
  const [victims, attacks] = [suite.victims.map(({ id }) => id), suite.attacks.map(({ attack }) => attack)];
  for (const [index, spec] of (suite.streamDetectors ?? []).entries()) {
    const where = at(`/streamDetectors/${index}`);
    if (spec.submission === undefined) await checkPlugin(suite, spec, where);
    checkNames('victim', spec.victims ?? [], victims, `${where}/victims`);
    checkNames('attack', spec.attacks ?? [], attacks, `${where}/attacks`);
    checkBenign(suite, spec, where);
    checkUndefended(suite, where);
  }
}

async function checkPlugin(suite: Suite, spec: StreamDetectorSpec, where: string): Promise<void> {
  const { detector, parameters = {}, falseAlarmRate } = spec;
  const plugin = await loadPlugin('detectors', detector, `${where}/detector`);
  if (!isStreamDetector(plugin))
    return fail('detector-of-queries', `detector ${detector} judges single queries`, `${where}/detector`, {
      hint: 'Move it to "detectors".',
    });
  checkParameters(plugin.parameters, parameters, `${where}/parameters`);
  if (falseAlarmRate !== undefined && plugin.meta.setsThreshold !== true)
    fail('useless-rate', `detector ${detector} has no threshold to set`, `${where}/falseAlarmRate`, {
      hint: 'Remove "falseAlarmRate"; its parameters say when it alarms.',
    });
  const known = plugin.knownAttackers?.(parameters);
  if (known !== undefined) checkAnomalousPool(suite, known, { who: `detector ${detector}`, where });
}

function checkNames(
  kind: 'victim' | 'attack',
  names: readonly string[],
  known: readonly string[],
  where: string,
): void {
  const index = names.findIndex((name) => !known.includes(name));
  const wrong = names[index];
  if (wrong === undefined) return;
  fail(`unknown-${kind}`, `unknown ${kind} ${JSON.stringify(wrong)}`, `${where}/${index}`, {
    hint: suggest(wrong, known),
  });
}

/** Images that an attack asks are no honest client's. */
function checkBenign({ pools, attacks }: Suite, { benign = [] }: StreamDetectorSpec, where: string): void {
  for (const [position, stream] of benign.entries()) {
    if (typeof stream === 'string') continue;
    const at = `${where}/benign/${position}/pool`;
    const pool = pools.find(({ id }) => id === stream.pool);
    if (pool === undefined) {
      const known = pools.map(({ id }) => id);
      fail('unknown-pool', `unknown pool ${JSON.stringify(stream.pool)}`, at, { hint: suggest(stream.pool, known) });
    }
    const { dataset } = needPlain(pool, at);
    const asked = attacks.find(({ pool: id }) => {
      const other = pools.find((candidate) => candidate.id === id);
      return other !== undefined && poolParts(other).some((part) => part.dataset === dataset);
    });
    if (asked !== undefined)
      fail('benign-is-pool', `the honest client asks the pool of attack ${asked.attack}`, at, {
        expected: 'images of a dataset that no attack asks',
        hint: 'Take a pool of another dataset.',
      });
  }
}

/** The ledgers that are watched are those of an undefended victim. */
function checkUndefended({ defenses, recoveries }: Suite, where: string): void {
  const plain = defenses === undefined || defenses.some((entry) => !Array.isArray(entry) && entry.defense === 'none');
  if (!plain)
    fail('no-undefended', 'no attack on an undefended victim to watch', where, {
      hint: 'Add { "defense": "none" } to "defenses".',
    });
  const asIs = recoveries === undefined || recoveries.some((entry) => entry === 'identity');
  if (!asIs)
    fail('no-identity', 'no attack that takes the answers as they are to watch', where, {
      hint: 'Add "identity" to "recoveries".',
    });
}

function fail(
  code: string,
  message: string,
  where: string,
  words: { readonly hint: string; readonly expected?: string },
): never {
  throw new SuiteError(message, { code, where, ...words });
}
