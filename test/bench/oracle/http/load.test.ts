// Many at once: exact counts, room that is bounded, and a ledger that holds still after the end.
import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EndpointError } from '../../../../bench/contract/errors.js';
import type { Images, Matrix } from '../../../../bench/contract/arrays.js';
import { serveOracle } from '../../../../bench/oracle/http/serve.js';
import type { Tensor } from '../../../../bench/oracle/http/tensor.js';
import { toyCore, toyPool, toyVictim } from '../toy.js';
import { wireClient } from './wire-oracle.js';

const rows = (...data: readonly number[]): Tensor => ({
  name: 'rows',
  datatype: 'INT32',
  shape: [data.length],
  data: Int32Array.from(data),
});

/** A victim that waits until it is let go, and counts how often it was asked. */
function heldVictim() {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const sizes: number[] = [];
  const victim = async (images: Images): Promise<Matrix> => {
    sizes.push(images.count);
    await gate;
    return toyVictim(images);
  };
  return { victim, sizes, release: open };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(5);
}

describe('Sixteen clients at once', () => {
  it('get every query of the budget answered once, and not one more', async () => {
    const core = toyCore({ budgetQueries: 3000 });
    const server = await serveOracle({ core, listen: { port: 0 }, pool: toyPool(100) });
    const answers = await Promise.all(
      Array.from({ length: 16 }, async (_, number) => {
        const client = wireClient(server, { 'x-stealbench-client': `c${number}` });
        let answered = 0;
        // Batches of 1 to 13 rows until the budget refuses one of 1: sizes differ, so the end is reached raggedly.
        for (let turn = 0, size = 13; size > 0; turn++) {
          const batch = Array.from({ length: size }, (_item, index) => (number * 7 + turn + index) % 100);
          const status = await client.infer({ inputs: [rows(...batch)] }).then(
            () => 200,
            (error: unknown) => (error instanceof EndpointError ? error.status : null),
          );
          if (status === 200) answered += size;
          else size = status === 429 ? size - 1 : Number.NaN;
          if (status === 200) size = 1 + ((size + number) % 13);
        }
        client.close();
        return answered;
      }),
    );
    await server.close();
    expect(answers.reduce((sum, count) => sum + count, 0)).toBe(3000);
    const { clients, answers: logged, counts } = core.ledger();
    expect([counts.answered, logged.rows, counts.asked - counts.refused]).toEqual([3000, 3000, 3000]);
    const perClient = new Map<number, number>();
    for (const client of clients) perClient.set(client, (perClient.get(client) ?? 0) + 1);
    expect([...perClient.values()].sort((a, b) => a - b)).toEqual([...answers].sort((a, b) => a - b));
  });
});

describe('A busy server', () => {
  it('asks the model once for small requests that wait together', async () => {
    const { victim, sizes, release } = heldVictim();
    const core = toyCore({ budgetQueries: 100, victim });
    const server = await serveOracle({ core, listen: { port: 0 }, pool: toyPool(100) });
    const clients = Array.from({ length: 9 }, () => wireClient(server));
    const first = clients[0]?.infer({ inputs: [rows(0)] });
    await until(() => sizes.length === 1);
    const others = clients.slice(1).map((client, index) => client.infer({ inputs: [rows(index, index + 1)] }));
    await pause(100);
    release();
    await Promise.all([first, ...others]);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(17);
    expect(sizes.length).toBeLessThan(9);
    for (const client of clients) client.close();
    await server.close();
  });

  it('tells those for whom there is no room to come again, and still says that it lives', async () => {
    const { victim, sizes, release } = heldVictim();
    const core = toyCore({ budgetQueries: 100, victim });
    const limits = { bodyBytes: 4096, pendingRequests: 1, pendingBytes: 65_536 };
    const server = await serveOracle({ core, listen: { port: 0 }, pool: toyPool(100), limits });
    const client = wireClient(server);
    const first = client.infer({ inputs: [rows(0)] });
    await until(() => sizes.length === 1);
    const second = await fetch(`${server.url ?? ''}/v2/models/victim/infer`, { method: 'POST', body: '{}' });
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await second.json()).toMatchObject({ code: 'overloaded' });
    expect((await fetch(`${server.url ?? ''}/v2/health/live`)).status).toBe(200);
    release();
    await first;
    await client.infer({ inputs: [rows(1)] });
    expect(core.counts).toEqual({ asked: 2, answered: 2, refused: 0 });
    client.close();
    await server.close();
  });

  it('keeps the place of a query whose client went away until it is answered, and counts it', async () => {
    const { victim, sizes, release } = heldVictim();
    const core = toyCore({ victim });
    const limits = { bodyBytes: 4096, pendingRequests: 1, pendingBytes: 65_536 };
    const server = await serveOracle({ core, listen: { port: 0 }, pool: toyPool(9), limits });
    const place = `${server.url ?? ''}/v2/models/victim/infer`;
    const gone = request(place, { method: 'POST' });
    gone.on('error', () => undefined);
    gone.end(JSON.stringify({ inputs: [{ name: 'rows', shape: [2], datatype: 'INT32', data: [1, 2] }] }));
    await until(() => sizes.length === 1);
    gone.destroy();
    await pause(50);
    expect((await fetch(place, { method: 'POST', body: '{}' })).status).toBe(503);
    release();
    await core.idle();
    await until(() => core.counts.answered === 2);
    expect((await fetch(place, { method: 'POST', body: '{}' })).status).toBe(400);
    await server.close();
  });

  it('leaves a ledger that holds still once it is closed', async () => {
    const { victim, sizes, release } = heldVictim();
    const core = toyCore({ victim });
    const server = await serveOracle({ core, listen: { port: 0 }, pool: toyPool(9) });
    const client = wireClient(server);
    const asked = client.infer({ inputs: [rows(1, 2)] }).catch(() => null);
    await until(() => sizes.length === 1);
    const closed = server.close();
    release();
    await closed;
    expect(core.counts.answered).toBe(2);
    await asked;
    expect(core.ledger().rows).toHaveLength(2);
  });
});
