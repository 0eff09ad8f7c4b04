// The scientific content of one cell, computed twice: where do the two differ, apart from what one of them cannot have?
import { own } from '../../contract/own.js';
import type { Scientific } from '../../contract/result.js';
import { type JsonDifference, jsonDifferences } from '../../lib/json/difference.js';

const OUTCOME = '/scientific/outcome';

/** The chain came later than the first records. */
const CHAIN = `${OUTCOME}/ledger/head`;

/** Secret inputs are `verify`'s: no scoring of evidence knows them, and their answers lie in the predictions file. */
const SECRET = [`${OUTCOME}/secret`, `${OUTCOME}/predictionsSha256`];

/** What records of version 1 of the schema have in another way or not at all; the evidence behind it is compared all the same. */
const OF_SCHEMA = [
  '/scientific/versions',
  '/scientific/notes',
  '/scientific/groups',
  '/scientific/inDistributionGroups',
  `${OUTCOME}/classes`,
  `${OUTCOME}/predictionsSha256`,
  `${OUTCOME}/itemsSha256`,
  `${OUTCOME}/carried`,
];

/**
 * @param expected - computed now
 * @param recorded - in the record; pointers lead into it
 */
export function scientificDifferences(expected: Scientific, recorded: Scientific): readonly JsonDifference[] {
  const { outcome } = recorded;
  const isCompleted = outcome.state === 'completed';
  const left = [
    ...(isCompleted && outcome.ledger?.head === undefined ? [CHAIN] : []),
    ...(isCompleted && outcome.secret !== undefined ? SECRET : []),
    ...(isCompleted ? otherVersions(expected, recorded) : []),
  ];
  return jsonDifferences(expected, recorded, '/scientific').filter(
    ({ pointer }) => !left.some((one) => pointer === one || pointer.startsWith(`${one}/`)),
  );
}

/** Metrics that other versions computed, or that were taken over, may differ and both be right. */
function otherVersions(expected: Scientific, recorded: Scientific): readonly string[] {
  const outcomes = [expected, recorded].flatMap(({ outcome }) => (outcome.state === 'completed' ? [outcome] : []));
  const ids = new Set(outcomes.flatMap(({ metrics }) => Object.keys(metrics)));
  const differs = (name: string): boolean => own(expected.versions, name) !== own(recorded.versions, name);
  const isOlder = !Object.keys(recorded.versions).some((name) => name.startsWith('job/'));
  const metrics = [...ids].filter(
    (id) => differs(`metric/${id}`) || outcomes.some(({ carried = {} }) => own(carried, id) !== undefined),
  );
  return [
    ...(isOlder ? OF_SCHEMA : []),
    ...metrics.flatMap((id) => [
      `${OUTCOME}/metrics/${id}`,
      `/scientific/versions/metric~1${id}`,
      `${OUTCOME}/carried`,
    ]),
  ];
}
