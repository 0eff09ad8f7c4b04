// Attestations that count, and records that claim more than was signed for them.
import type { Maintainers } from '../../contract/attestation.js';
import type { StoredResult } from '../../contract/board.js';
import { StealBenchError } from '../../contract/errors.js';
import { levelOf } from '../../contract/trust.js';
import { attestationFault } from '../attestations/statement.js';
import { attestedLevel, readAttestations, type StoredAttestation } from '../attestations/store.js';
import { ATTESTATIONS } from '../store/result-folders.js';
import type { CheckProblem } from './report.js';

export async function checkAttestations(
  folder: string,
  stored: readonly StoredResult[],
  maintainers: Maintainers,
): Promise<readonly CheckProblem[]> {
  const read = await readOrProblem(folder);
  if ('problem' in read) return [read.problem];
  const { attestations } = read;
  const byDigest = new Map(stored.map(({ result }) => [result.scientificDigest, result]));
  return [
    ...attestations.flatMap((one) => attestationProblems(one, byDigest, maintainers)),
    ...stored.flatMap((one) => claimProblems(one, attestations, maintainers)),
  ];
}

async function readOrProblem(
  folder: string,
): Promise<{ attestations: readonly StoredAttestation[] } | { problem: CheckProblem }> {
  try {
    return { attestations: await readAttestations(folder) };
  } catch (error) {
    if (!(error instanceof StealBenchError)) throw error;
    const { code, message, hint } = error;
    return { problem: { path: ATTESTATIONS, pointer: '', code, message, expected: hint, got: 'something else' } };
  }
}

function attestationProblems(
  { path, attestation }: StoredAttestation,
  byDigest: ReadonlyMap<string, StoredResult['result']>,
  maintainers: Maintainers,
): readonly CheckProblem[] {
  const fault = attestationFault(attestation, maintainers);
  if (fault !== null) return [{ path, pointer: '/signature', ...fault }];
  const { scientificDigest, level } = attestation.statement;
  const place = { path, code: 'attestation-target' };
  const record = byDigest.get(scientificDigest);
  if (record === undefined) {
    const message = 'it is about a record that is not there';
    const pointer = '/statement/scientificDigest';
    return [{ ...place, pointer, message, expected: 'the digest of a record', got: scientificDigest }];
  }
  const { outcome } = record.scientific;
  if (level !== 're-run-secret' || (outcome.state === 'completed' && outcome.secret !== undefined)) return [];
  const message = 'the record has no score on secret inputs';
  return [{ ...place, pointer: '/statement/level', message, expected: 're-run', got: level }];
}

/** Records of version 1 say their level themselves. */
function claimProblems(
  stored: StoredResult,
  attestations: readonly StoredAttestation[],
  maintainers: Maintainers,
): readonly CheckProblem[] {
  const { verification: claim = 'self-reported' } = stored.result;
  const attested = attestedLevel(stored, attestations, maintainers);
  if (levelOf(claim) <= levelOf(attested)) return [];
  const message = 'it claims a level that no maintainer signed';
  return [
    { path: stored.path, pointer: '/verification', code: 'unsigned-claim', message, expected: attested, got: claim },
  ];
}
