// Secrets for a victim: out of the environment, by names of ours, and never in the clear.
import { describe, expect, it } from 'vitest';
import { resolveAccess } from '../../../../bench/pipeline/jobs/access.js';
import { ourError } from '../../../support/errors.js';

const HEADERS = {
  headers: { Authorization: { variable: 'STEALBENCH_TOKEN', prefix: 'Bearer ' }, 'x-tenant': { value: 'a' } },
};

describe('What is sent with a request', () => {
  it('are the declared headers, with secrets out of the environment', async () => {
    const access = await resolveAccess('https://api.example.com', HEADERS, { STEALBENCH_TOKEN: 's3cret' });
    expect(access).toEqual({
      headers: { authorization: 'Bearer s3cret', 'x-tenant': 'a' },
      secrets: ['s3cret'],
      timeoutMs: 120_000,
    });
  });

  it.for([
    ['is not set', {}, 'https://a.example', 'no-token'],
    ['is two lines', { STEALBENCH_TOKEN: 'one\r\nhost: two' }, 'https://a.example', 'no-token'],
    ['would travel unencrypted', { STEALBENCH_TOKEN: 's3cret' }, 'http://a.example', 'token-in-clear'],
  ] as const)('is refused when the secret %s, without showing it', async ([, env, url, code]) => {
    const error = await ourError(resolveAccess(url, HEADERS, env));
    expect(error.code).toBe(code);
    expect(error.message).not.toMatch(/s3cret|two/);
  });

  it('may be a secret to this machine', async () => {
    for (const url of ['http://127.0.0.1:8000/x', 'http://localhost', 'http://[::1]:1'])
      expect((await resolveAccess(url, HEADERS, { STEALBENCH_TOKEN: 's3cret' })).secrets).toEqual(['s3cret']);
  });
});
