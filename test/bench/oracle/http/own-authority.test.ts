// A victim behind TLS with a certificate that its owner issued: the authority is named in the suite, or nobody is asked.
import { readFileSync } from 'node:fs';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { JsonApi } from '../../../../bench/oracle/http/json-api.js';
import type { RequestEnd } from '../../../../bench/oracle/recorded/meter.js';
import { resolveAccess } from '../../../../bench/pipeline/jobs/access.js';
import { ourError } from '../../../support/errors.js';

/** Made for these tests, valid for a hundred years; the authority's own key was thrown away. */
const FIXTURES = path.resolve(import.meta.dirname, '../../../fixtures/tls');
const pem = (name: string): string => readFileSync(path.join(FIXTURES, name), 'utf8');
const IMAGE = { pixels: Uint8Array.of(9), count: 1, shape: [1, 1, 1] as const };

async function victim(certificateAuthority?: string) {
  const tokens: unknown[] = [];
  const ends: RequestEnd[] = [];
  const meter = { begin: () => Promise.resolve(async (end: RequestEnd) => Promise.resolve(void ends.push(end))) };
  const server = https.createServer({ key: pem('server-key.pem'), cert: pem('server.pem') }, (request, response) => {
    tokens.push(request.headers.authorization);
    request.resume().on('end', () => response.end('{"scores": [0.25, 0.75]}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
  const named = certificateAuthority === undefined ? {} : { certificateAuthority };
  const headers = { authorization: { variable: 'STEALBENCH_T', prefix: 'Bearer ' } };
  const access = await resolveAccess(url, { headers, ...named }, { STEALBENCH_T: 'tok-1' });
  const api = new JsonApi({
    ...{ url, classNames: ['a', 'b'], inputShape: [1, 1, 1], meter, ...access },
    api: { name: 'acme', version: '1', body: { image: '$image' }, answers: { scores: '/scores' } },
  });
  onTestFinished(async () => {
    await api.close();
    server.closeAllConnections();
    server.close();
  });
  return { api, tokens, ends };
}

describe('A victim with a certificate of its own', () => {
  it('is asked where its authority is named', async () => {
    const { api, tokens } = await victim(path.join(FIXTURES, 'authority.pem'));
    expect([...(await api.predict(IMAGE)).values]).toEqual([0.25, 0.75]);
    expect(tokens).toEqual(['Bearer tok-1']);
  });

  it('is sent nothing, least of all a token, where nobody vouches for it', async () => {
    const { api, tokens, ends } = await victim();
    const error = await ourError(api.predict(IMAGE));
    expect(error.code).toBe('endpoint-certificate');
    expect(error.hint).toContain('certificateAuthority');
    // One attempt, for which nobody pays.
    expect([tokens, ends]).toEqual([[], ['refused']]);
  });

  it('is not asked by an authority that cannot be read', async () => {
    expect(await ourError(victim('/no/such.pem'))).toMatchObject({ code: 'certificate-authority' });
  });
});
