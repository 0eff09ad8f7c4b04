// A plain REST API, audited as its suite says: asked once for each image, through a failure, with a token that is in no file.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { auditSuite } from '../../../../bench/audit/audit-suite.js';
import { askedAndKept } from '../../../../bench/audit/asked.js';
import { firstLook } from '../../../../bench/audit/first-look.js';
import type { Job } from '../../../../bench/contract/plan.js';
import { costOf } from '../../../../bench/oracle/recorded/journal.js';
import { probeImages } from '../../../../bench/pipeline/jobs/probes.js';
import { EvidenceStore } from '../../../../bench/pipeline/store/evidence-store.js';
import { ourError } from '../../../support/errors.js';
import { planOn, runJobsOf, tinyData } from '../../../support/run-plan.js';
import { sharedFolder } from '../../../support/temp-folder.js';

const TOKEN = 'tok-9f8e7d6c5b4a';
const { folder, remove } = await sharedFolder();
afterAll(remove);

/** Ten scores out of the mean of the first channel; and how often each image was asked. */
async function serve() {
  const asked = new Map<string, number>();
  const state = { failAfter: Number.POSITIVE_INFINITY, authorized: true };
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      if (!state.authorized || request.headers.authorization !== `Bearer ${TOKEN}`)
        return void response.writeHead(401).end('who are you?');
      if (--state.failAfter < 0) return void response.writeHead(500).end('out of order');
      const { x } = JSON.parse(Buffer.concat(parts).toString()) as { x: number[][][][] };
      const answers = x.map((image) => {
        const key = JSON.stringify(image);
        asked.set(key, (asked.get(key) ?? 0) + 1);
        const level = image.flat().reduce((sum, [red = 0]) => sum + red, 0) / 64;
        const weights = Array.from({ length: 10 }, (_, label) =>
          Math.exp(-Math.abs(level - 64.5 - ((label * 17) % 150)) / 8),
        );
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        return { p: weights.map((weight) => weight / total) };
      });
      response.end(JSON.stringify({ answers }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/classify`, asked, state };
}

async function filesBelow(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

describe('A plain REST API as a victim', { timeout: 120_000 }, () => {
  it('is asked for each image once, whatever fails on the way, and its token is in no file', async () => {
    process.env['STEALBENCH_TEST_TOKEN'] = TOKEN;
    const { url, asked, state } = await serve();
    const data = await tinyData(40, folder);
    const access = {
      headers: { authorization: { variable: 'STEALBENCH_TEST_TOKEN', prefix: 'Bearer ' } },
      ...{ pricePerThousand: 2, moneyBudget: 5, timeoutSeconds: 5 },
    };
    const http = {
      name: 'acme',
      version: '1',
      image: 'numbers' as const,
      body: { x: '$images' },
      each: '/answers',
      answers: { scores: '/p' },
    };
    const suite = auditSuite({
      title: null,
      victim: { url, access, inputSize: [8, 8], http },
      data: { test: { dataset: 'cifar10' }, pool: { dataset: 'image-folder', images: 40 } },
      budgets: [40],
      defenses: ['argmax'],
    });
    const plan = await planOn(data, suite);
    const [probe] = plan.jobs;
    if (probe?.spec.kind !== 'probe-victim') throw new Error('no probe');
    const store = new EvidenceStore(path.join(folder, 'store'));
    const looking = { store: store.root, dataRoot: data, threads: 1, signal: new AbortController().signal };
    const look = await firstLook(probe, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'], looking);
    expect([look.images, look.isChance]).toEqual([40, false]);
    const run = (wanted: (job: Job) => boolean) => runJobsOf(plan, { data, store, wanted });
    const steals = ({ spec }: Job): boolean => spec.kind === 'steal';
    // Two probes of two requests each and the validation, then the probes before the first query, then one of three requests.
    state.failAfter = 8;
    await expect(run(steals)).rejects.toThrow(/answered 500: out of order/);
    state.failAfter = Number.POSITIVE_INFINITY;
    // A token that expires on the way: told without it, nothing of what it refuses counts, and what was answered stays.
    const before = await askedAndKept(store.root, probe.spec);
    state.authorized = false;
    const expired = await ourError(run(steals));
    state.authorized = true;
    expect(expired).toMatchObject({ code: 'endpoint-refused', message: expect.stringContaining('401') as string });
    expect(expired.message).not.toContain(TOKEN);
    expect(await askedAndKept(store.root, probe.spec)).toEqual(before);
    await run(steals);
    const probes = new Set<string>();
    const { pixels, count } = probeImages(probe.spec);
    for (let image = 0; image < count; image++)
      probes.add(JSON.stringify(Array.from({ length: 8 }, (_, row) => Array.from({ length: 8 }, (__, column) => [...pixels.subarray(image * 192 + (row * 8 + column) * 3, image * 192 + (row * 8 + column + 1) * 3)])))); // prettier-ignore
    const queries = [...asked].filter(([image]) => !probes.has(image));
    expect(new Set(queries.map(([, times]) => times))).toEqual(new Set([1]));
    const told = await askedAndKept(store.root, probe.spec);
    expect(told.kept).toBe(queries.length);
    expect(told.withoutAnswer).toBeGreaterThan(0);
    expect(told.queries).toBeGreaterThan(told.kept);
    expect(costOf(told, access)).toBeCloseTo((2 * (told.queries + told.probes)) / 1000);
    for (const file of await filesBelow(folder)) expect((await readFile(file)).includes(TOKEN), file).toBe(false);
    expect(JSON.stringify(plan)).not.toContain(TOKEN);
    delete process.env['STEALBENCH_TEST_TOKEN'];
  });
});
