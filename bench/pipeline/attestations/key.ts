// Keys of maintainers: made once, the private half kept in a file of its owner's, the public half in trust/maintainers.json.
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { MaintainerKey } from '../../contract/attestation.js';
import { UsageError, ValidationError } from '../../contract/errors.js';
import { now } from '../../lib/process/clock.js';
import { storageError } from '../../lib/files/storage-error.js';

/** DER before the 32 bytes of an Ed25519 public key (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Today, ISO 8601. */
export function today(): string {
  return now().toISOString().slice(0, 10);
}

/**
 * Makes a key, keeps the private half in a new file that its owner alone can read, and gives the entry for the list.
 *
 * @throws UsageError `key-exists`
 */
export async function makeKey(file: string, name: string): Promise<MaintainerKey> {
  if (existsSync(file)) {
    const hint = 'Name another file: a key that is overwritten signs nothing more.';
    throw new UsageError('the file exists already', { code: 'key-exists', where: file, hint });
  }
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  await writeSecret(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return { ...publicHalf(publicKey), name, added: today() };
}

/** Throws ValidationError `not-a-key`, or UsageError `file-unreadable`. */
export async function readKey(file: string): Promise<KeyObject> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const hint = 'Make a key with `stealbench verify --make-key <file> --maintainer <name>`.';
    throw new UsageError('cannot read the key', { code: 'file-unreadable', where: file, hint, cause });
  });
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Told below, with the same words.
  }
  throw new ValidationError('not a key to sign with', {
    code: 'not-a-key',
    where: file,
    expected: 'an Ed25519 private key in PEM, as --make-key writes it',
    got: 'something else',
    hint: 'Make a key with `stealbench verify --make-key <file> --maintainer <name>`.',
  });
}

/** Of either half of a key: its id and the public half. */
export function publicHalf(key: KeyObject): Pick<MaintainerKey, 'id' | 'publicKey'> {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const bytes = publicKey.export({ type: 'spki', format: 'der' }).subarray(SPKI_PREFIX.length);
  return { id: keyId(bytes), publicKey: bytes.toString('base64') };
}

/** The key of an entry of the list. */
export function publicKeyOf({ publicKey }: Pick<MaintainerKey, 'publicKey'>): KeyObject {
  const key = Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, 'base64')]);
  return createPublicKey({ key, type: 'spki', format: 'der' });
}

export function keyId(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex').slice(0, 16);
}

async function writeSecret(file: string, text: string | Buffer): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await chmod(file, 0o600);
  } catch (error) {
    throw storageError(error, file);
  }
}
