// What the probes notice of a victim, asked over HTTP: whether it answers each image, in the order in which it is asked, and alike.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { JobOf } from '../../../../bench/contract/plan.js';
import { JsonApi } from '../../../../bench/oracle/http/json-api.js';
import { askProbesTwice } from '../../../../bench/pipeline/jobs/probes.js';
import { ourError } from '../../../support/errors.js';

const SPEC = { train: { shape: [4, 4, 1] } } as unknown as JobOf<'probe-victim'>;

/** Scores of two classes out of the brightness of each image; `habit` is what becomes of the list. */
async function api(habit: <T>(answers: readonly T[], turn: number) => readonly T[]): Promise<JsonApi> {
  let turn = 0;
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { x } = JSON.parse(Buffer.concat(parts).toString()) as { x: number[][][][] };
      const answers = x.map((image) => {
        const level = image.flat(2).reduce((sum, pixel) => sum + pixel, 0) / (16 * 255);
        return { p: [level, 1 - level] };
      });
      response.end(JSON.stringify({ answers: habit(answers, turn++) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const opened = new JsonApi({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    api: {
      ...{ name: 'acme', version: '1', image: 'numbers', body: { x: '$images' }, each: '/answers' },
      answers: { scores: '/p' },
    },
    ...{ classNames: ['dark', 'light'], inputShape: [4, 4, 1], headers: {}, timeoutMs: 5000, secrets: [] },
  });
  onTestFinished(async () => {
    await opened.close();
    server.close();
  });
  return opened;
}

const probe = async (habit: Parameters<typeof api>[0]) => {
  const victim = await api(habit);
  return askProbesTwice((images) => victim.predict(images), SPEC);
};

describe('An API that is probed', () => {
  it('passes when it answers in order', async () => {
    expect(await probe((answers) => answers)).toMatchObject({ rows: 32, columns: 2 });
  });

  it.each([
    ['the other way round', <T>(answers: readonly T[]) => answers.toReversed()],
    ['one place further', <T>(answers: readonly T[]) => [...answers.slice(1), ...answers.slice(0, 1)]],
    ['halves swapped', <T>(answers: readonly T[]) => [...answers.slice(8), ...answers.slice(0, 8)]],
    [
      'sorted',
      <T>(answers: readonly T[]) => answers.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
    ],
  ])('in another order is told to be asked one at a time: %s', async (_, habit) => {
    const error = await ourError(probe(habit));
    expect(error).toMatchObject({ code: 'deployment-order' });
    expect(error.hint).toContain('one image at a time');
  });

  it('that answers alike images differently is told so', async () => {
    const drifts = <T>(answers: readonly T[], turn: number): readonly T[] =>
      answers.map((answer) => (turn === 0 ? answer : ({ p: [0.5, 0.5] } as T)));
    expect(await ourError(probe(drifts))).toMatchObject({ code: 'deployment-unsteady' });
  });

  it('that drops an image is told how many it was asked about', async () => {
    const error = await ourError(probe((answers) => answers.slice(1)));
    expect(error).toMatchObject({ code: 'endpoint-answer' });
  });
});
