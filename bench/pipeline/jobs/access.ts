// What is sent with a request to a victim at an address: headers, secrets out of the environment among them.
import { readFile } from 'node:fs/promises';
import { EnvironmentError, UsageError } from '../../contract/errors.js';
import type { Access } from '../../contract/access.js';

export interface ResolvedAccess {
  readonly headers: Readonly<Record<string, string>>;
  /** Never shown, wherever a server may repeat them. */
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
  readonly certificateAuthority?: string;
}

const DEFAULT_TIMEOUT_SECONDS = 120;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * @throws EnvironmentError `no-token` for a variable that is not set or is none that a header can hold; UsageError
 * `token-in-clear` for a secret that would travel unencrypted
 */
export async function resolveAccess(
  url: string,
  { headers: declared = {}, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS, certificateAuthority }: Access = {},
  env: NodeJS.ProcessEnv = process.env,
): Promise<ResolvedAccess> {
  const headers: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, header] of Object.entries(declared)) {
    if ('value' in header) {
      headers[name.toLowerCase()] = header.value;
      continue;
    }
    const secret = secretOf(header.variable, env);
    secrets.push(secret);
    headers[name.toLowerCase()] = `${header.prefix ?? ''}${secret}`;
  }
  if (secrets.length > 0) assertEncrypted(url);
  const authority = certificateAuthority === undefined ? null : await readAuthority(certificateAuthority);
  return {
    ...{ headers, secrets, timeoutMs: timeoutSeconds * 1000 },
    ...(authority === null ? {} : { certificateAuthority: authority }),
  };
}

function secretOf(variable: string, env: NodeJS.ProcessEnv): string {
  const { [variable]: secret = '' } = env;
  if (/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(secret)) return secret;
  throw new EnvironmentError(`the environment variable ${variable} holds no token`, {
    code: 'no-token',
    expected: 'printable ASCII in one line',
    got: secret === '' ? 'nothing' : 'something else, which is not shown',
    hint: `Set it where you run this: export ${variable}=…`,
  });
}

function assertEncrypted(url: string): void {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || LOOPBACK.test(hostname)) return;
  throw new UsageError('a token would be sent unencrypted', {
    code: 'token-in-clear',
    expected: 'https, or an address of this machine',
    got: `${protocol}//${hostname}`,
    hint: 'Use https, or put something on loopback in front that adds the token.',
  });
}

async function readAuthority(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new UsageError('the certificate authority cannot be read', {
      code: 'certificate-authority',
      where: file,
      hint: 'Name the PEM file as it is seen from the folder of the suite.',
      cause,
    });
  });
}
