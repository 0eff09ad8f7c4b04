// What the server says to messages that make no sense: a status, a code, nothing counted, and it goes on.
import { connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serveOracle, type OracleServer } from '../../../../bench/oracle/http/serve.js';
import type { OracleCore } from '../../../../bench/oracle/core.js';
import { toyCore, toyPool, toyVictim } from '../toy.js';

let core: OracleCore;
let server: OracleServer;
const failures: unknown[] = [];
let failing = false;

beforeEach(async () => {
  failing = false;
  failures.length = 0;
  core = toyCore({
    victim: async (images) => {
      if (failing) throw new Error('/home/owner/victim: the device went away');
      return toyVictim(images);
    },
  });
  const limits = { bodyBytes: 4096, pendingRequests: 8, pendingBytes: 65_536 };
  const onFailure = (error: unknown): number => failures.push(error);
  server = await serveOracle({ core, listen: { port: 0 }, pool: toyPool(4), limits, onFailure });
});
afterEach(() => server.close());

const image = { name: 'images', shape: [1, 1, 3, 1], datatype: 'UINT8' };
const good = { inputs: [{ ...image, data: [7, 0, 0] }] };

async function post(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
  path = '/v2/models/victim/infer',
): Promise<{ status: number; headers: Headers; json: Record<string, unknown> }> {
  const response = await fetch(`${server.url ?? ''}${path}`, { method: 'POST', body, headers });
  return {
    status: response.status,
    headers: response.headers,
    json: (await response.json()) as Record<string, unknown>,
  };
}

/** What a socket is answered until the server ends it. */
async function raw(port: number, hostname: string, text: string): Promise<string> {
  return new Promise<string>((resolve, reject) => {
    const socket = connect(port, hostname, () => socket.write(text));
    let said = '';
    socket.on('data', (chunk) => (said += chunk.toString()));
    socket.on('close', () => resolve(said));
    socket.on('error', reject);
  });
}

const ask = (message: unknown): ReturnType<typeof post> => post(JSON.stringify(message));

describe('A message that makes no sense', () => {
  it.each<[string, string, unknown]>([
    ['an empty object', 'bad-message', {}],
    ['a list', 'bad-message', []],
    ['no inputs', 'bad-message', { inputs: [] }],
    ['a shape of words', 'bad-message', { inputs: [{ ...image, shape: ['one'], data: [1] }] }],
    ['a negative size', 'bad-message', { inputs: [{ ...image, shape: [-1, 1, 3, 1], data: [1, 2, 3] }] }],
    ['an id that is no text', 'bad-message', { ...good, id: 7 }],
    ['two inputs', 'tensor-missing', { inputs: [good.inputs[0], good.inputs[0]] }],
    ['an input of another name', 'tensor-missing', { inputs: [{ ...good.inputs[0], name: 'pictures' }] }],
    ['an output that is not there', 'unknown-output', { ...good, outputs: [{ name: 'logits' }] }],
    [
      'a data type that is not spoken',
      'tensor-datatype',
      { inputs: [{ ...image, datatype: 'FP16', data: [1, 2, 3] }] },
    ],
    ['images as INT32', 'tensor-datatype', { inputs: [{ ...image, datatype: 'INT32', data: [1, 2, 3] }] }],
    ['another shape', 'tensor-shape', { inputs: [{ ...image, shape: [1, 3, 1, 1], data: [1, 2, 3] }] }],
    ['a flat list that is too short', 'tensor-data', { inputs: [{ ...image, data: [1, 2] }] }],
    ['nested lists of another shape', 'tensor-data', { inputs: [{ ...image, data: [[[1], [2], [3]]] }] }],
    ['a huge shape with little behind it', 'tensor-data', { inputs: [{ ...image, shape: [1e9, 1, 3, 1], data: [1] }] }],
    ['a pixel of 256', 'tensor-data', { inputs: [{ ...image, data: [256, 0, 0] }] }],
    ['a pixel that is a word', 'tensor-data', { inputs: [{ ...image, data: ['1', 0, 0] }] }],
    ['null where a number belongs', 'tensor-data', { inputs: [{ ...image, datatype: 'FP32', data: [null, 0, 0] }] }],
    ['a float above 1', 'query-range', { inputs: [{ ...image, datatype: 'FP32', data: [1.01, 0, 0] }] }],
    ['a float below 0', 'query-range', { inputs: [{ ...image, datatype: 'FP32', data: [-0.01, 0, 0] }] }],
    ['no images', 'query-empty', { inputs: [{ ...image, shape: [0, 1, 3, 1], data: [] }] }],
    ['rows as a matrix', 'tensor-shape', { inputs: [{ name: 'rows', shape: [1, 1], datatype: 'INT32', data: [0] }] }],
    ['rows as floats', 'tensor-datatype', { inputs: [{ name: 'rows', shape: [1], datatype: 'FP32', data: [0] }] }],
    ['a row behind the pool', 'query-rows', { inputs: [{ name: 'rows', shape: [1], datatype: 'INT32', data: [4] }] }],
  ])('(%s) is 400 with code %s and counts nothing; the next is answered', async (_, code, message) => {
    const { status, json } = await ask(message);
    expect([status, json['code']]).toEqual([400, code]);
    expect(json['error']).toEqual(expect.any(String));
    expect(core.counts).toEqual({ asked: 0, answered: 0, refused: 0 });
    expect((await ask(good)).json['outputs']).toMatchObject([{ name: 'posteriors', datatype: 'FP32', shape: [1, 3] }]);
  });

  it.each([
    ['that is no JSON', '{"inputs":', {}],
    ['of nothing at all', '', {}],
    ['with a header length behind its end', JSON.stringify(good), { 'inference-header-content-length': '5000' }],
    ['with an empty header length', JSON.stringify(good), { 'inference-header-content-length': '' }],
    [
      'with a header length in hexadecimal',
      JSON.stringify(good),
      { 'inference-header-content-length': `0x${JSON.stringify(good).length.toString(16)}` },
    ],
    ['with a header length that is no number', JSON.stringify(good), { 'inference-header-content-length': 'all' }],
    [
      'with bytes that no tensor claims',
      `${JSON.stringify(good)}##`,
      { 'inference-header-content-length': String(JSON.stringify(good).length) },
    ],
  ])('(a body %s) is 400', async (_, body, headers) => {
    const { status, json } = await post(body, headers);
    expect([status, json['code']]).toEqual([400, 'bad-message']);
  });

  it('(binary NaN) is 400', async () => {
    const head = JSON.stringify({ inputs: [{ ...image, datatype: 'FP32', parameters: { binary_data_size: 12 } }] });
    const body = Buffer.concat([Buffer.from(head), new Uint8Array(Float32Array.of(0, Number.NaN, 0).buffer)]);
    const { status, json } = await post(new Uint8Array(body), {
      'inference-header-content-length': String(head.length),
    });
    expect([status, json['code']]).toEqual([400, 'query-range']);
  });

  it('(a body over the limit) is 413, whether or not it says its length', async () => {
    const padded = JSON.stringify({ ...good, parameters: { padding: 'x'.repeat(5000) } });
    expect(await post(padded)).toMatchObject({ status: 413, json: { code: 'body-too-large' } });
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(Buffer.from(padded));
        controller.close();
      },
    });
    const init = { method: 'POST', body: stream, duplex: 'half' } as RequestInit;
    expect((await fetch(`${server.url ?? ''}/v2/models/victim/infer`, init)).status).toBe(413);
    expect(core.counts.asked).toBe(0);
  });

  it('(a path with bad percent-encoding) is 400 with an error of ours', async () => {
    const { port, hostname } = new URL(server.url ?? '');
    for (const place of ['/v2/models/%zz', '/v2/models/victim%/infer', '/%E0%A4%A']) {
      const said = await raw(Number(port), hostname, `GET ${place} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(said).toMatch(/^HTTP\/1.1 400 .*"code":"bad-http"/s);
    }
  });

  it.each([
    ['content-encoding', 'br', 'br'],
    ['content-encoding', 'gzip, gzip', 'gzip, gzip'],
    ['content-type', 'application/json; charset=utf-16', 'utf-16'],
    ['content-type', 'multipart/form-data; boundary=x', 'multipart/form-data'],
  ])('(a body whose %s is %s) is 415 and says which it is', async (name, value, named) => {
    const { status, json } = await post(JSON.stringify(good), { [name]: value });
    expect([status, json['code']]).toEqual([415, 'body-encoding']);
    expect(json['error']).toContain(named);
    expect(core.counts.asked).toBe(0);
  });

  it('(a body that is packed otherwise than its header says) is 400, and one too large once unpacked is 413', async () => {
    const packed = { 'content-encoding': 'gzip' };
    expect(await post(JSON.stringify(good), packed)).toMatchObject({ status: 400, json: { code: 'bad-message' } });
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(2 ** 20, 32)));
    expect(bomb.length).toBeLessThan(4096);
    expect(await post(bomb, packed)).toMatchObject({ status: 413, json: { code: 'body-too-large' } });
    expect(core.counts.asked).toBe(0);
  });

  it('(another path or model) is 404', async () => {
    expect(await post('{}', {}, '/v2/models/other/infer')).toMatchObject({ status: 404, json: { code: 'not-found' } });
    expect((await fetch(`${server.url ?? ''}/v2/models/victim/versions/2`)).status).toBe(404);
  });

  it('(what is no HTTP) is 400, and the server keeps serving', async () => {
    const { port, hostname } = new URL(server.url ?? '');
    const said = await raw(Number(port), hostname, 'hello\r\n\r\n');
    expect(said).toMatch(/^HTTP\/1.1 400 .*"code":"bad-http"/s);
    expect((await ask(good)).status).toBe(200);
  });
});

describe('A message in one of the forms that clients send', () => {
  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('is unpacked where its header says %s', async (encoding, pack) => {
    const { status } = await post(new Uint8Array(pack(JSON.stringify(good))), { 'content-encoding': encoding });
    expect(status).toBe(200);
    expect(core.counts.answered).toBe(1);
  });

  it('may write null where a field may be absent, and curl may call it a form', async () => {
    const spoken = { ...good, id: null, parameters: null, outputs: null };
    const inputs = [{ ...good.inputs[0], parameters: null }];
    const { status, json } = await post(JSON.stringify({ ...spoken, inputs }), {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(status).toBe(200);
    expect(json).not.toHaveProperty('id');
  });

  it('has no id where its id is empty: two bodies with it are two questions', async () => {
    const other = { inputs: [{ ...image, data: [8, 0, 0] }] };
    expect((await ask({ ...good, id: '' })).json).not.toHaveProperty('id');
    expect((await ask({ ...other, id: '' })).status).toBe(200);
    expect((await ask({ ...good, id: '' })).status).toBe(200);
    expect(core.counts).toEqual({ asked: 3, answered: 3, refused: 0 });
  });
});

describe('An answer', () => {
  it('carries what was answered and what remains, refusals too', async () => {
    const budget = ({ headers }: { headers: Headers }): (string | null)[] => [
      headers.get('x-stealbench-queries-answered'),
      headers.get('x-stealbench-queries-remaining'),
    ];
    expect(budget(await ask(good))).toEqual(['1', '9']);
    expect(budget(await ask({}))).toEqual(['1', '9']);
    const many = { inputs: [{ ...image, shape: [10, 1, 3, 1], data: Array.from({ length: 30 }, () => 1) }] };
    const refused = await ask(many);
    expect([refused.status, refused.json['code'], ...budget(refused)]).toEqual([429, 'budget-exceeded', '1', '9']);
    expect(core.counts).toEqual({ asked: 11, answered: 1, refused: 10 });
  });

  it('is 500 without a word of our insides when the model fails, and counts nothing', async () => {
    failing = true;
    const { status, json } = await ask(good);
    expect([status, json['code']]).toEqual([500, 'model-failed']);
    expect(JSON.stringify(json)).not.toContain('owner');
    expect(failures).toMatchObject([{ message: '/home/owner/victim: the device went away' }]);
    expect(core.counts.asked).toBe(0);
    failing = false;
    expect((await ask(good)).status).toBe(200);
  });

  it('to pixels of a pool image is logged as its row, floats of it too', async () => {
    // Row 3 of the pool is (3, 6, 1).
    await ask({ inputs: [{ ...image, shape: [2, 1, 3, 1], data: [3, 6, 1, 3, 6, 2] }] });
    await ask({ inputs: [{ ...image, datatype: 'FP32', data: [3 / 255, 6 / 255, 1 / 255] }] });
    expect([...core.ledger().rows]).toEqual([3, -1, 3]);
    expect([...(core.ledger().images?.pixels ?? [])]).toEqual([3, 6, 2]);
  });

  it('takes floats to the nearest of 256 levels', async () => {
    await ask({ inputs: [{ ...image, datatype: 'FP32', data: [0.4 / 255, 0.6 / 255, 1] }] });
    expect([...(core.ledger().images?.pixels ?? [])]).toEqual([0, 1, 255]);
  });
});
