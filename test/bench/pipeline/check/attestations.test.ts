// Levels of trust come from signatures of maintainers: what an editor writes shows as a fault, and counts for nothing.
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadBoard } from '../../../../bench/commands/load-board.js';
import type { Attestation, Maintainers } from '../../../../bench/contract/attestation.js';
import { digestJson } from '../../../../bench/lib/files/hash.js';
import { makeKey, publicHalf, readKey } from '../../../../bench/pipeline/attestations/key.js';
import { attest, attestationFault } from '../../../../bench/pipeline/attestations/statement.js';
import { readMaintainers, writeAttestation } from '../../../../bench/pipeline/attestations/store.js';
import { checkResults } from '../../../../bench/pipeline/check/results.js';
import type { CheckProblem } from '../../../../bench/pipeline/check/report.js';
import { readResults } from '../../../../bench/pipeline/store/result-store.js';
import { forged } from '../../../support/forged-record.js';
import { noteForgery } from '../../../support/red-team.js';
import { temporaryFolder } from '../../../support/temporary.js';

async function key(name = 'A maintainer') {
  const file = path.join(await temporaryFolder(), 'keys/own.pem');
  const entry = await makeKey(file, name);
  return { file, entry, privateKey: await readKey(file) };
}

const listOf = (...keys: Maintainers['keys']): Maintainers => ({ schemaVersion: 1, keys });

/** A record that a maintainer of the list signed for. */
async function attested() {
  const { folder, name } = await forged(() => undefined);
  const { entry, privateKey } = await key();
  const [stored] = await readResults(folder);
  if (stored === undefined) throw new Error('no record');
  const attestation = attest(stored, 're-run', privateKey);
  const file = path.join(folder, await writeAttestation(folder, attestation));
  return { folder, name, stored, attestation, file, maintainers: listOf(entry), privateKey };
}

async function problemsOf(folder: string, maintainers: Maintainers): Promise<readonly CheckProblem[]> {
  const nowhere = path.join(folder, '../nowhere');
  const places = { storeRoot: nowhere, dataRoot: nowhere, suites: nowhere };
  return (await checkResults({ results: folder, ...places, maintainers })).problems;
}

async function levelOf(folder: string, name: string, maintainers: Maintainers): Promise<string | null | undefined> {
  const board = await loadBoard({ results: folder, suitesFolder: path.join(folder, '../nowhere'), maintainers });
  return board.trust[name]?.verification;
}

const rewrite = async (file: string, change: (attestation: Attestation) => unknown): Promise<void> =>
  writeFile(file, JSON.stringify(change(JSON.parse(await readFile(file, 'utf8')) as Attestation)));

describe('an attestation', () => {
  it('raises the level of the record that a maintainer signed for', async () => {
    const { folder, name, maintainers } = await attested();
    expect(await problemsOf(folder, maintainers)).toEqual([]);
    expect(await levelOf(folder, name, maintainers)).toBe('re-run');
    expect(await levelOf(folder, name, listOf())).toBe('self-reported');
  });

  it('has a signature that OpenSSL would accept: Ed25519 by RFC 8032, over one line and canonical JSON', async () => {
    const { attestation, maintainers } = await attested();
    expect(Buffer.from(attestation.signature, 'base64')).toHaveLength(64);
    expect(attestationFault(attestation, maintainers)).toBeNull();
    // RFC 8032, 7.1, test 1: the public key of the seed 9d61…7f60; its id is the beginning of its SHA-256.
    const pkcs8 = `302e020100300506032b6570042204209d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60`;
    const file = path.join(await temporaryFolder(), 'rfc8032.pem');
    const pem = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(pkcs8, 'hex').toString('base64')}\n-----END PRIVATE KEY-----\n`;
    await writeFile(file, pem);
    expect(Buffer.from(publicHalf(await readKey(file)).publicKey, 'base64').toString('hex')).toBe(
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    );
  });

  it('stays with the content: nothing of the statement can be changed', async () => {
    const { attestation, maintainers } = await attested();
    for (const change of [{ level: 're-run-secret' }, { date: '2020-01-01' }, { scientificDigest: '0'.repeat(64) }]) {
      const changed = { ...attestation, statement: { ...attestation.statement, ...change } } as Attestation;
      expect(attestationFault(changed, maintainers)?.code).toBe('attestation-signature');
    }
  });
});

describe('a forged level of trust', () => {
  it('in the record itself counts for nothing and shows', async ({ task }) => {
    const { folder, name } = await forged((_, record) => void (record.verification = 're-run-secret'));
    const problems = await problemsOf(folder, listOf());
    expect(problems).toMatchObject([
      { path: name, pointer: '/verification', code: 'unsigned-claim', expected: 'self-reported', got: 're-run-secret' },
    ]);
    expect(await levelOf(folder, name, listOf())).toBe('self-reported');
    noteForgery(
      { task },
      'says of itself that it was run again on secret inputs',
      'unsigned-claim',
      problems[0]?.message ?? '',
    );
  });

  it('by a raised statement counts for nothing and shows', async ({ task }) => {
    const { folder, name, file, maintainers } = await attested();
    await rewrite(file, (one) => ({ ...one, statement: { ...one.statement, level: 're-run-secret' } }));
    const problems = await problemsOf(folder, maintainers);
    expect(problems.map(({ code }) => code)).toEqual(['attestation-signature']);
    expect(await levelOf(folder, name, maintainers)).toBe('self-reported');
    noteForgery(
      { task },
      "raises the level in a maintainer's statement",
      'attestation-signature',
      problems[0]?.message ?? '',
    );
  });

  it('by a statement about another record counts for nothing and shows', async ({ task }) => {
    const { file, attestation, maintainers } = await attested();
    const other = await forged((_, { scientific }) => void scientific.notes.push('another'));
    await writeAttestation(other.folder, attestation);
    const problems = await problemsOf(other.folder, maintainers);
    expect(problems.map(({ code }) => code)).toEqual(['attestation-target']);
    const [stored] = await readResults(other.folder);
    const scientificDigest = stored?.result.scientificDigest ?? '';
    await rewrite(file, (one) => ({ ...one, statement: { ...one.statement, scientificDigest } }));
    await writeAttestation(other.folder, JSON.parse(await readFile(file, 'utf8')) as Attestation);
    expect(await levelOf(other.folder, other.name, maintainers)).toBe('self-reported');
    noteForgery(
      { task },
      "copies a maintainer's statement about another record",
      'attestation-target',
      problems[0]?.message ?? '',
    );
  });

  it('by a key of its own, or one that was revoked, counts for nothing and shows', async ({ task }) => {
    const { folder, name, stored, maintainers, privateKey } = await attested();
    const stranger = await key('A maintainer');
    await writeAttestation(folder, attest(stored, 're-run', stranger.privateKey));
    const problems = await problemsOf(folder, maintainers);
    expect(problems.map(({ code }) => code)).toEqual(['attestation-key']);
    expect(await levelOf(folder, name, listOf({ ...stranger.entry, revoked: '2026-01-01' }))).toBe('self-reported');
    // The name and the id of a maintainer, with another key behind them.
    const posing = listOf({ ...stranger.entry, id: publicHalf(privateKey).id });
    expect(await levelOf(folder, name, posing)).toBe('self-reported');
    noteForgery({ task }, 'is signed with a key of its own', 'attestation-key', problems[0]?.message ?? '');
  });

  it('by secret inputs that the record was never asked: it counts as run again, and shows', async () => {
    const { folder, name, stored, maintainers, privateKey } = await attested();
    await writeAttestation(folder, attest(stored, 're-run-secret', privateKey));
    expect(await levelOf(folder, name, maintainers)).toBe('re-run');
    expect((await problemsOf(folder, maintainers)).map(({ code }) => code)).toEqual(['attestation-target']);
  });
});

describe('a key', () => {
  it('lies in a file that its owner alone can read, is never overwritten, and has a public half', async () => {
    const { file, entry } = await key();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(entry).toMatchObject({ name: 'A maintainer' });
    await expect(makeKey(file, 'again')).rejects.toMatchObject({ code: 'key-exists' });
  });

  it('that is none is refused in words', async () => {
    const file = path.join(await temporaryFolder(), 'none.pem');
    await expect(readKey(file)).rejects.toMatchObject({ code: 'file-unreadable' });
    await writeFile(file, 'not a key');
    await expect(readKey(file)).rejects.toMatchObject({ code: 'not-a-key' });
  });

  it('of the list that comes with StealBench has the id of its bytes', async () => {
    const { keys } = await readMaintainers();
    expect(keys.every(({ id }) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
    expect(digestJson(keys)).toMatch(/^[0-9a-f]{64}$/);
  });
});
