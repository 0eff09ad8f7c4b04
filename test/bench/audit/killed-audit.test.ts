// An audit that is killed with a request in flight, again and again: what reached disk is not asked again, what was in flight counts,
// and the figures are those of an audit that nobody disturbed. The API runs in a process of its own and counts what it is asked.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditReport } from '../../../bench/contract/audit.js';
import type { JobOf } from '../../../bench/contract/plan.js';
import { probeImages } from '../../../bench/pipeline/jobs/probes.js';
import { SIZE, startApi, writeAudit, writeColours, type ApiState, type AuditedApi } from '../../support/audited-api.js';
import { CLI } from '../../support/cli.js';
import { sharedFolder } from '../../support/temp-folder.js';

const TOKEN = 'tok-5d20c7';
const { folder, remove } = await sharedFolder();
const apis: AuditedApi[] = [];
afterAll(async () => {
  for (const api of apis) await api.close();
  await remove();
});

/** Killed with all of its jobs, which are processes of their own. */
function start(out: string) {
  const child = spawn(process.execPath, [CLI, 'audit', '--data', 'data', '--backend', 'wasm', '--yes', '--out', out], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', STEALBENCH_TEST_TOKEN: TOKEN },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let said = '';
  child.stderr.on('data', (part: Buffer) => (said += part.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { ended, said: () => said, kill: () => process.kill(-(child.pid ?? 0), 'SIGKILL') };
}

/** An API, and the audit of it as its owner might have cut it down: one copy, and nothing that is made from it. */
async function newApi(out: string): Promise<AuditedApi> {
  const api = await startApi(TOKEN);
  apis.push(api);
  await writeAudit({ folder, out, url: api.url, token: TOKEN });
  return api;
}

/** Whether the server holds so many requests by now, and not the audit that ended first. */
async function holds(api: AuditedApi, held: number, ended: Promise<unknown>): Promise<boolean> {
  const over = ended.then(() => true);
  for (;;) {
    if ((await api.state()).held >= held) return true;
    if (await Promise.race([over, pause(20, false)])) return false;
  }
}

async function reportOf(out: string): Promise<AuditReport> {
  return JSON.parse(await readFile(path.join(folder, out, 'report.json'), 'utf8')) as AuditReport;
}

/** All that was measured, without what says how it was asked. */
function figuresOf(report: AuditReport): object {
  return Object.fromEntries(Object.entries(report).filter(([key]) => !['asked', 'repeat', 'suite'].includes(key)));
}

/** Digests by which the server knows the probes: the images as it is sent them. */
function probeDigests(): ReadonlySet<string> {
  const { pixels, count } = probeImages({ train: { shape: [SIZE, SIZE, 3] } } as unknown as JobOf<'probe-victim'>);
  const row = SIZE * 3;
  const at = (image: number, line: number): readonly (readonly number[])[] =>
    Array.from({ length: SIZE }, (_, column) => {
      const first = image * SIZE * row + line * row + column * 3;
      return [...pixels.subarray(first, first + 3)];
    });
  const digests = Array.from({ length: count }, (_, image) => {
    const lines = Array.from({ length: SIZE }, (__, line) => at(image, line));
    return createHash('sha256').update(JSON.stringify(lines)).digest('hex');
  });
  return new Set(digests);
}

/** How often images other than probes were asked: times → images. */
function repeats({ images }: ApiState, probes: ReadonlySet<string>): ReadonlyMap<number, number> {
  const times = new Map<number, number>();
  for (const [digest, often] of images) if (!probes.has(digest)) times.set(often, (times.get(often) ?? 0) + 1);
  return times;
}

describe('an audit that is killed', { timeout: 600_000 }, () => {
  beforeAll(async () => {
    await writeColours(path.join(folder, 'labelled'), 30);
    await writeColours(path.join(folder, 'public'), 8, false);
  });

  it('with a request in flight goes on without asking what it has, counts what was in flight, and finds the same', async () => {
    const calm = await newApi('calm');
    const first = start('calm');
    expect(await first.ended, first.said()).toBe(0);
    const undisturbed = await reportOf('calm');
    expect(undisturbed.asked.withoutAnswer).toBe(0);
    const probes = probeDigests();
    const once = repeats(await calm.state(), probes);
    expect([...once.keys()]).toEqual([1]);
    expect(once.get(1)).toBe(undisturbed.asked.kept);

    // From the first look on: a kill in each of the first stages, each a few requests further than the one before.
    const api = await newApi('killed');
    let kills = 0;
    for (const hold of [1, 2, 3, 2]) {
      await api.control({ hold });
      const audit = start('killed');
      if (!(await holds(api, kills + 1, audit.ended))) break;
      audit.kill();
      await audit.ended;
      kills += 1;
    }
    expect(kills).toBeGreaterThanOrEqual(2);
    await api.control({ hold: 0 });
    const last = start('killed');
    expect(await last.ended, last.said()).toBe(0);

    const report = await reportOf('killed');
    expect(figuresOf(report)).toEqual(figuresOf(undisturbed));
    const { asked } = report;
    expect([asked.withoutAnswer, asked.kept]).toEqual([kills, undisturbed.asked.kept]);
    // The server counts what it was sent, answered or not: no more and no less than what the audit says that it asked and pays for.
    const state = await api.state();
    const sent = state.images.reduce((sum, [, often]) => sum + often, 0);
    expect(asked.queries + asked.probes).toBe(sent);
    expect(asked.cost).toBeCloseTo((2 * sent) / 1000);
    // A query was asked once and, of those in flight at a kill, once more for each kill.
    const again = [...repeats(state, probes)].reduce((sum, [often, images]) => sum + (often - 1) * images, 0);
    expect(again).toBe(asked.queries - asked.kept);
    expect(await readFile(path.join(folder, 'killed', 'report.md'), 'utf8')).toContain(
      `${kills} requests without an answer`,
    );
  });
});
