// Questions to real servers that are busy, point elsewhere, drip, never end or are not there.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Connection, type ConnectionOptions } from '../../../../bench/oracle/http/connection.js';
import { InferenceClient } from '../../../../bench/oracle/http/client.js';
import { ourError } from '../../../support/errors.js';

const PATH = { path: 'v2/models/victim' };

/** A server that treats request i by handler i, later ones by the last; closed when the test ends. */
async function serve(...handlers: readonly ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    handlers[Math.min(asked.length, handlers.length) - 1]?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function connect(options: Partial<ConnectionOptions> & Pick<ConnectionOptions, 'url'>): Connection {
  const connection = new Connection({ socketPath: null, headers: {}, timeoutMs: 10_000, ...options });
  onTestFinished(() => connection.close());
  return connection;
}

const answer =
  (status: number, body = '', headers: Record<string, string> = {}) =>
  (_: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(status, headers).end(body);

describe('Connection', () => {
  it('asks again when the server is busy, not before it said to', async () => {
    const { url, asked } = await serve(answer(503, 'busy', { 'retry-after': '2' }), answer(200, 'here'));
    const started = performance.now();
    const { status, body } = await connect({ url }).ask(PATH, 1);
    expect([status, Buffer.from(body).toString(), asked.length]).toEqual([200, 'here', 2]);
    expect(performance.now() - started).toBeGreaterThan(1990);
  });

  it('gives the last answer when the server stays busy, and any refusal at once', async () => {
    const busy = await serve(answer(502, 'starting'));
    expect((await connect(busy).ask(PATH, 0)).status).toBe(502);
    const refusing = await serve(answer(429, 'no budget'));
    expect((await connect(refusing).ask(PATH, 4)).status).toBe(429);
    expect(refusing.asked).toHaveLength(1);
  });

  it('asks behind the path of its address, with its headers and the name and password of the address', async () => {
    const { url, asked } = await serve(answer(200));
    const place = `${url.replace('//', '//ann:p%40ss@')}/served/here`;
    await connect({ url: place, headers: { 'x-own': 'yes' } }).ask(PATH, 0);
    expect(asked[0]?.url).toBe('/served/here/v2/models/victim');
    expect(asked[0]?.headers).toMatchObject({
      'x-own': 'yes',
      authorization: `Basic ${Buffer.from('ann:p@ss').toString('base64')}`,
    });
  });

  it('gives up on an answer that drips for longer than its time', async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    const started = performance.now();
    const error = await ourError(connect({ url, timeoutMs: 300 }).ask(PATH, 0));
    expect(error).toMatchObject({ code: 'endpoint-unreachable', status: null });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('cuts off an answer without end, and does not ask again', async () => {
    const piece = Buffer.alloc(2 ** 20);
    const { url, asked } = await serve((_, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', pour);
      pour();
    });
    const error = await ourError(connect({ url }).ask(PATH, 4));
    expect(error).toMatchObject({ code: 'endpoint-answer' });
    expect(error.message).toContain('expected at most 67108864 bytes');
    expect(asked).toHaveLength(1);
  });

  it('says why nobody was reached', async () => {
    const { url } = await serve(answer(200));
    const nobody = url.replace(/:\d+$/, ':1');
    expect((await ourError(connect({ url: nobody }).ask(PATH, 0))).message).toContain('ECONNREFUSED');
    expect((await ourError(connect({ url: 'http://localhost:1' }).ask(PATH, 0))).message).toContain('ECONNREFUSED');
    expect(() => connect({ url: 'no address' })).toThrow('cannot be reached');
    expect(() => connect({ url: 'http://ann:%zz@127.0.0.1:1' })).toThrow('cannot be reached');
  });

  it('fails those who wait when it is closed, and whoever asks later', async () => {
    const { url, asked } = await serve(() => undefined);
    const connection = connect({ url });
    const waiting = ourError(connection.ask(PATH, 4));
    await expect.poll(() => asked.length).toBe(1);
    connection.close();
    expect(await waiting).toMatchObject({ code: 'endpoint-unreachable' });
    expect(await ourError(connection.ask(PATH, 4))).toMatchObject({ code: 'endpoint-unreachable' });
  });
});

describe('InferenceClient', () => {
  it('does not go where a server points, and says where that is', async () => {
    const elsewhere = await serve(answer(200, '{}'));
    const { url } = await serve(answer(307, '', { location: `${elsewhere.url}/inside` }));
    const client = new InferenceClient({ url, model: 'victim', retries: 0 });
    onTestFinished(() => client.close());
    const error = await ourError(client.metadata());
    expect(error).toMatchObject({ code: 'endpoint-refused', status: 307 });
    expect(error.hint).toContain(`${elsewhere.url}/inside`);
    expect(elsewhere.asked).toEqual([]);
  });
});
