// Signing a statement about a record, and whether a signature counts.
import { type KeyObject, sign, verify } from 'node:crypto';
import type { Attestation, AttestedLevel, Maintainers, Statement } from '../../contract/attestation.js';
import type { StoredResult } from '../../contract/board.js';
import { canonicalJson } from '../../lib/files/hash.js';
import { packageInfo } from '../../lib/files/package-root.js';
import { keyId, publicHalf, publicKeyOf, today } from './key.js';

/** Ed25519 over a line that says what it is, and the statement as canonical JSON. */
export function attest({ path, result }: StoredResult, level: AttestedLevel, key: KeyObject): Attestation {
  const statement: Statement = {
    schemaVersion: 1,
    level,
    record: path,
    scientificDigest: result.scientificDigest,
    date: today(),
    harnessVersion: packageInfo().version,
    key: publicHalf(key).id,
  };
  return { statement, signature: sign(null, signedBytes(statement), key).toString('base64') };
}

export interface Fault {
  readonly code: 'attestation-key' | 'attestation-signature';
  readonly message: string;
  readonly expected: string;
  readonly got: string;
}

/** Why a statement does not count; `null` if it does. */
export function attestationFault({ statement, signature }: Attestation, { keys }: Maintainers): Fault | null {
  const key = keys.find(({ id }) => id === statement.key);
  if (key === undefined) {
    const message = 'signed with a key that no maintainer has';
    return { code: 'attestation-key', message, expected: 'a key of trust/maintainers.json', got: statement.key };
  }
  const expected = `key ${key.id} of ${key.name}`;
  if (key.revoked !== undefined) {
    const got = `revoked on ${key.revoked}`;
    return { code: 'attestation-key', message: 'signed with a key that no longer counts', expected, got };
  }
  if (keyId(Buffer.from(key.publicKey, 'base64')) !== key.id) {
    const message = 'the id in the list is not that of its key';
    return { code: 'attestation-key', message, expected, got: 'another key' };
  }
  if (verify(null, signedBytes(statement), publicKeyOf(key), Buffer.from(signature, 'base64'))) return null;
  const message = 'the statement is not the one that was signed';
  return { code: 'attestation-signature', message, expected: `a signature with ${expected}`, got: 'another signature' };
}

function signedBytes(statement: Statement): Buffer {
  return Buffer.from(`stealbench attestation 1\n${canonicalJson(statement)}`, 'utf8');
}
