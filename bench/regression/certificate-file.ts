// A certificate from an earlier run: used again only where it says something, on this machine and under this rule.
import { readFile } from 'node:fs/promises';
import { AaCertificate } from '../contract/aa-certificate.js';
import { ValidationError } from '../contract/errors.js';
import { canonicalJson } from '../lib/files/hash.js';
import { decodeJson } from '../lib/json/bytes.js';
import { thisMachine } from './machine.js';
import { RULE } from './rule.js';

/**
 * Reads and checks a certificate.
 *
 * @throws ValidationError `certificate-unreadable`, `not-json`, `schema-mismatch`, `certificate-of-another-machine` or
 * `certificate-of-another-rule`
 */
export async function readCertificate(file: string): Promise<AaCertificate> {
  const certificate = decodeJson(AaCertificate, await read(file), file);
  requireSame('certificate-of-another-machine', file, { expected: thisMachine(), got: certificate.machine });
  requireSame('certificate-of-another-rule', file, { expected: RULE, got: certificate.rule });
  return certificate;
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new ValidationError('The A/A certificate cannot be read', {
      code: 'certificate-unreadable',
      where: file,
      hint: HINT,
      cause,
    });
  }
}

const HINT = 'Make one here with `stealbench bench aa --output <file>`.';

function requireSame(
  code: string,
  where: string,
  { expected, got }: { readonly expected: object; readonly got: object },
) {
  const texts = { expected: canonicalJson(expected), got: canonicalJson(got) };
  if (texts.expected === texts.got) return;
  throw new ValidationError('The A/A certificate says nothing here', { code, where, ...texts, hint: HINT });
}
