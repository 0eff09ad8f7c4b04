// Any JSON API as a victim: what is sent, what is read, and how an API that misbehaves is told, against real servers.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Images } from '../../../../bench/contract/arrays.js';
import type { HttpApi } from '../../../../bench/contract/http-victim.js';
import { JsonApi, type JsonApiOptions } from '../../../../bench/oracle/http/json-api.js';
import { pointed } from '../../../../bench/lib/json/pointer.js';
import { monotonicMs } from '../../../../bench/lib/process/clock.js';
import type { RequestEnd } from '../../../../bench/oracle/recorded/meter.js';
import { ourError } from '../../../support/errors.js';

const NAMES = ['dark', 'light', 'other'];

/** Two images of 1x2 grey pixels. */
const IMAGES: Images = { pixels: Uint8Array.of(0, 51, 255, 102), count: 2, shape: [1, 2, 1] };

interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

async function serve(
  answer: (body: unknown, headers: http.IncomingHttpHeaders, turn: number) => Reply | Promise<Reply>,
) {
  let turn = 0;
  const seen: unknown[] = [];
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(parts).toString());
      seen.push([request.method, request.url, body]);
      void Promise.resolve(answer(body, request.headers, turn++)).then(({ status = 200, headers = {}, body: said }) =>
        response.writeHead(status, headers).end(typeof said === 'string' ? said : JSON.stringify(said)),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/classify?model=a`, seen };
}

function api(url: string, more: Partial<HttpApi>, options: Partial<JsonApiOptions> = {}): JsonApi {
  const declared: HttpApi = {
    name: 'acme',
    version: '1',
    body: { image: '$image' },
    answers: { scores: '/scores' },
    ...more,
  };
  const opened = new JsonApi({
    url,
    api: declared,
    classNames: NAMES,
    inputShape: [1, 2, 1],
    headers: {},
    timeoutMs: 5000,
    ...options,
  });
  onTestFinished(() => opened.close());
  return opened;
}

describe('A JSON API', () => {
  it('is sent images in the places of the body, as PNG unless said otherwise', async () => {
    const { url, seen } = await serve(() => ({ body: { scores: [0.2, 0.3, 0.5] } }));
    const body = { instances: [{ data: 'data:image/png;base64,$image' }], top: 3 };
    const { values } = await api(url, { body, method: 'PUT' }).predict(IMAGES);
    expect([...values].map((value) => Number(value.toFixed(6)))).toEqual([0.2, 0.3, 0.5, 0.2, 0.3, 0.5]);
    const [[method, address, sent]] = seen as [[string, string, typeof body]];
    expect([method, address, sent.top]).toEqual(['PUT', '/v1/classify?model=a', 3]);
    const picture = Buffer.from((sent.instances[0]?.data ?? '').replace('data:image/png;base64,', ''), 'base64');
    expect([...(await sharp(picture).toColourspace('b-w').raw().toBuffer())]).toEqual([0, 51]);
  });

  it('is sent numbers, many images at once, where the suite says so', async () => {
    const { url, seen } = await serve((body) => ({
      body: {
        out: (body as { x: number[][][][] }).x.map((image) => ({
          p: { light: image[0]?.[0]?.[0], dark: 1 - (image[0]?.[0]?.[0] ?? 0) },
        })),
      },
    }));
    const many = api(url, { image: 'unit-numbers', body: { x: '$images' }, each: '/out', answers: { scores: '/p' } });
    expect([...(await many.predict(IMAGES)).values]).toEqual([1, 0, 0, 0, 1, 0]);
    expect(seen).toEqual([['POST', '/v1/classify?model=a', { x: [[[[0], [0.2]]], [[[1], [0.4]]]] }]]);
  });

  it('may tell its largest answers alone, or the class alone', async () => {
    const { url } = await serve(() => ({ body: { best: [{ name: 'light', p: 0.6 }, { name: 'other', p: 0.1 }], class: 2 } })); // prettier-ignore
    const topped = api(url, { answers: { list: '/best', label: '/name', score: '/p' } });
    expect([...(await topped.predict(IMAGES)).values].map((value) => Number(value.toFixed(6)))).toEqual([
      0, 0.6, 0.1, 0, 0.6, 0.1,
    ]);
    expect([...(await api(url, { answers: { label: '/class' } }).predict(IMAGES)).values]).toEqual([0, 0, 1, 0, 0, 1]);
  });

  it.for<[string, Reply, Partial<HttpApi>, RegExp]>([
    ['with a page', { body: '<html><body>Log in</body></html>' }, {}, /expected JSON, got a page \(<html>/],
    ['elsewhere', { body: { probabilities: [1, 0, 0] } }, {}, /an object by name at \/scores, got nothing/],
    ['with too few numbers', { body: { scores: [0.5, 0.5] } }, {}, /expected 3 numbers at \/scores, got 2 values/],
    ['with logits', { body: { scores: [4, -2, 9] } }, {}, /probabilities, numbers from 0 to 1/],
    ['with rounded scores', { body: { scores: [0.3, 0.3, 0.3] } }, {}, /rows that sum to 1/],
    [
      'with a class that is not tested',
      { body: { class: 'dusk' } },
      { answers: { label: '/class' } },
      /test images lack.*"dusk"/,
    ],
    [
      'about fewer images',
      { body: { out: [{ scores: [1, 0, 0] }] } },
      { body: '$images', each: '/out' },
      /expected 2 answers at \/out, got 1/,
    ],
    ['with a refusal', { status: 401, body: { error: 'expired' } }, {}, /answered 401.*expired/],
  ])('that answers %s is told', async ([, reply, declared, says]) => {
    const { url } = await serve(() => reply);
    const error = await ourError(api(url, declared).predict(IMAGES));
    expect(error.message).toMatch(says);
    expect(error.hint.length).toBeGreaterThan(20);
  });

  it('that limits the rate is waited for, as long as it says, and every attempt is metered', async () => {
    const ends: RequestEnd[] = [];
    const meter = {
      begin: () => Promise.resolve((end: RequestEnd) => Promise.resolve(void ends.push(end))),
    };
    const { url } = await serve((_, __, turn) =>
      turn === 0 ? { status: 429, headers: { 'retry-after': '1' }, body: {} } : { body: { scores: [1, 0, 0] } },
    );
    const start = monotonicMs();
    await api(url, {}, { meter }).predict(IMAGES);
    expect(monotonicMs() - start).toBeGreaterThanOrEqual(990);
    expect(ends).toEqual(['refused', 'answered', 'answered']);
  });

  it('that repeats the token in an error does not get it into ours', async () => {
    const secret = 'sk-very-secret-1234';
    const { url } = await serve((_, headers) => ({
      status: 403,
      body: `bad token ${String(headers.authorization)}`,
    }));
    const headers = { authorization: `Bearer ${secret}` };
    const error = await ourError(api(url, {}, { headers, secrets: [secret] }).predict(IMAGES));
    expect(error.message).toContain('bad token Bearer ***');
    expect(JSON.stringify([error.message, error.hint, error.stack])).not.toContain(secret);
  });

  it('that does not answer in time is told', async () => {
    const { url } = await serve(() => new Promise(() => undefined));
    const error = await ourError(api(url, {}, { timeoutMs: 50, retries: 0 }).predict(IMAGES));
    expect(error.code).toBe('endpoint-unreachable');
  });
});

describe('A JSON pointer', () => {
  it('leads through objects and arrays, by names with slashes and tildes, and to nothing', () => {
    const document = { a: [{ 'b/c': 1, 'd~e': 2 }], '': 3 };
    expect(
      ['/a/0/b~1c', '/a/0/d~0e', '/', '/a/1', '/a/00', '/a/0/x/y', '/toString'].map((to) => pointed(document, to)),
    ).toEqual([1, 2, 3, undefined, undefined, undefined, undefined]);
    expect(pointed(document, '')).toBe(document);
  });
});
