// The suite of `bench throughput`: made from its options, so that its records are those of any suite.
import type { Suite, ThroughputSpec } from '../../contract/suite.js';
import { digestJson } from '../../lib/files/hash.js';
import { checkReferences } from './check-suite.js';
import type { LoadedSuite } from './load.js';

/** Its name in records; no file has it. */
const NAME = 'bench-throughput';

/** Throws SuiteError `unknown-model` with the nearest names. */
export async function throughputSuite(spec: ThroughputSpec): Promise<LoadedSuite> {
  const suite: Suite = {
    name: NAME,
    version: '1.0.0',
    title: 'Throughput of this machine',
    seeds: [1],
    victims: [],
    pools: [],
    attacks: [],
    throughput: [spec],
  };
  await checkReferences(suite, NAME);
  return { suite, digest: digestJson(suite), file: NAME, submissions: new Map() };
}
