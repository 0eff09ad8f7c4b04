// The scientific content of one cell, computed twice: where do the two differ, apart from what one of them cannot have?
import type { Scientific } from '../../contract/result.js';
import { type JsonDifference, jsonDifferences } from '../../lib/json-difference.js';

/** The chain came later than the first records. */
const CHAIN = '/scientific/outcome/ledger/head';

/** Secret inputs are `verify`'s: no scoring of evidence knows them, and their answers lie in the predictions file. */
const SECRET = ['/scientific/outcome/secret', '/scientific/outcome/predictionsSha256'];

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
  ];
  return jsonDifferences(expected, recorded, '/scientific').filter(
    ({ pointer }) => !left.some((one) => pointer === one || pointer.startsWith(`${one}/`)),
  );
}
