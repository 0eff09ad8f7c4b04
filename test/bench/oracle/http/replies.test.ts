// Safe retries over the wire: a request with an id is answered and counted once.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OracleCore } from '../../../../bench/oracle/core.js';
import type { InferenceClient } from '../../../../bench/oracle/http/client.js';
import { serveOracle, type OracleServer } from '../../../../bench/oracle/http/serve.js';
import type { Tensor } from '../../../../bench/oracle/http/tensor.js';
import { randomLabels, toyCore } from '../toy.js';
import { wireClient } from './wire-oracle.js';

let core: OracleCore;
let server: OracleServer;
const clients: InferenceClient[] = [];

beforeEach(async () => {
  core = toyCore({ defense: randomLabels, budgetQueries: 4 });
  server = await serveOracle({ core, listen: { port: 0 } });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.close();
});

function connect(name: string): InferenceClient {
  const client = wireClient(server, { 'x-stealbench-client': name });
  clients.push(client);
  return client;
}

const images = (...pixels: readonly number[]): Tensor => ({
  name: 'images',
  datatype: 'UINT8',
  shape: [pixels.length / 3, 1, 3, 1],
  data: Uint8Array.from(pixels),
});

describe('A request that is repeated with its id', () => {
  it('gets the logged answer and is not counted, after it and while it is being answered', async () => {
    const client = connect('a');
    const ask = { inputs: [images(1, 2, 3, 4, 5, 6)], id: 'first' };
    const replies = await Promise.all([client.infer(ask), client.infer(ask), client.infer(ask)]);
    const later = await client.infer(ask);
    for (const { outputs } of [...replies, later]) expect(outputs[0]?.data).toEqual(core.ledger().answers.values);
    expect(core.counts).toEqual({ asked: 2, answered: 2, refused: 0 });
  });

  it('is 409 with another body, and counts nothing', async () => {
    const client = connect('a');
    await client.infer({ inputs: [images(1, 2, 3)], id: 'x' });
    await expect(client.infer({ inputs: [images(1, 2, 4)], id: 'x' })).rejects.toMatchObject({ status: 409 });
    expect(core.counts.asked).toBe(1);
  });

  it('is asked anew by another client: an id belongs to the one who gave it', async () => {
    await connect('a').infer({ inputs: [images(1, 2, 3)], id: 'x' });
    await connect('b').infer({ inputs: [images(9, 9, 9)], id: 'x' });
    expect([...core.ledger().clients]).toEqual([0, 1]);
  });

  it('is looked at again if it was refused', async () => {
    const client = connect('a');
    const many = { inputs: [images(...Array.from({ length: 15 }, () => 1))], id: 'x' };
    await expect(client.infer(many)).rejects.toMatchObject({ status: 429 });
    await expect(client.infer({ inputs: [images(1, 2, 3)], id: 'x' })).resolves.toBeDefined();
    expect(core.counts).toEqual({ asked: 6, answered: 1, refused: 5 });
  });
});

it('A server that was given a client name gives clients no other', async () => {
  const own = await serveOracle({ core, listen: { port: 0 }, client: 'attacker' });
  const asking = ['a', 'b'].map((name) => wireClient(own, { 'x-stealbench-client': name }));
  for (const client of asking) await client.infer({ inputs: [images(1, 2, 3)] });
  expect([...core.ledger().clients]).toEqual([0, 0]);
  for (const client of asking) client.close();
  await own.close();
});
