// Audits of an API that answers well at first: its token expires on the way, its answers change, the money ends. Each leaves a report of
// what was measured until then and what to do, and one goes on where it stopped.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditReport } from '../../../bench/contract/audit.js';
import type { Suite } from '../../../bench/contract/suite.js';
import { declaredApi, startApi, writeAudit, writeColours, type AuditedApi } from '../../support/audited-api.js';
import { cli, type CliResult } from '../../support/cli.js';
import { sharedFolder } from '../../support/temp-folder.js';

const TOKEN = 'tok-0e4c92';
const { folder, remove } = await sharedFolder();
let api: AuditedApi;
beforeAll(async () => {
  api = await startApi(TOKEN);
  await writeColours(path.join(folder, 'labelled'), 30);
  await writeColours(path.join(folder, 'public'), 8, false);
  await writeAudit({ folder, out: 'first', url: api.url, token: TOKEN });
});
afterAll(async () => {
  await api.close();
  await remove();
});

/** One copy of 20 queries, and nothing that is made from it; its images are read once for all. */
async function begun(out: string, access: object = {}): Promise<void> {
  const file = path.join(folder, out, 'audit.json');
  await mkdir(path.dirname(file), { recursive: true });
  const suite = JSON.parse(await readFile(path.join(folder, 'first', 'audit.json'), 'utf8')) as Suite;
  const victims = suite.victims.map((victim) => ({ ...victim, ...declaredApi(api.url, { access }) }));
  await writeFile(file, JSON.stringify({ ...suite, victims }));
}

const goOn = (out: string): Promise<CliResult> =>
  cli(['audit', '--data', 'data', '--backend', 'wasm', '--yes', '--out', out], {
    cwd: folder,
    env: { STEALBENCH_TEST_TOKEN: TOKEN },
  });

async function reportOf(out: string): Promise<AuditReport> {
  return JSON.parse(await readFile(path.join(folder, out, 'report.json'), 'utf8')) as AuditReport;
}

describe('an audit of an API', { timeout: 300_000 }, () => {
  it('whose token expires on the way reports what it has, and goes on with another token without asking that again', async () => {
    await begun('expired');
    // Behind the first look, and the probes before the first job.
    await api.control({ mode: 'expires', after: 3 });
    const ended = await goOn('expired');
    expect(ended.exitCode, ended.stderr).not.toBe(0);
    const { failures, asked, copies } = await reportOf('expired');
    expect(failures).toMatchObject([{ seen: expect.stringContaining('the token has expired') as string }]);
    expect(failures[0]?.act, JSON.stringify(failures)).toContain('run again. What was answered is kept');
    expect(asked.kept).toBeGreaterThan(0);
    expect(copies[0]?.missing).not.toBeNull();
    for (const text of [ended.stderr, JSON.stringify(failures)]) expect(text).not.toContain(TOKEN);

    await api.control({ mode: 'fine' });
    const mended = await goOn('expired');
    expect(mended.exitCode, mended.stderr).toBe(0);
    const whole = await reportOf('expired');
    expect([whole.failures, whole.asked.kept]).toEqual([[], whole.asked.queries]);
  });

  it('whose answers change on the way is noticed by the probes, and nothing of what was mixed is measured', async () => {
    await begun('changed');
    await api.control({ mode: 'changes', after: 4 });
    const { exitCode, stderr } = await goOn('changed');
    expect(exitCode, stderr).not.toBe(0);
    const { failures } = await reportOf('changed');
    expect(failures.map(({ seen }) => seen).join(), stderr).toMatch(/answers/);
    expect(stderr).toMatch(/deployment-(changed|unsteady)/);
  });

  it('that costs more than its budget ends before the request that would pass it, and says what was spent', async () => {
    // 2 a thousand: 125 images.
    await begun('poor', { moneyBudget: 0.25 });
    await api.control({ mode: 'fine' });
    const { exitCode, stderr } = await goOn('poor');
    expect(exitCode, stderr).not.toBe(0);
    const { failures, asked } = await reportOf('poor');
    expect(asked.cost).toBeLessThanOrEqual(0.25);
    expect(asked.cost).toBeCloseTo((2 * (asked.queries + asked.probes)) / 1000);
    expect(failures).toMatchObject([
      {
        seen: expect.stringContaining('at most 0.25 USD') as string,
        act: expect.stringContaining('raise "moneyBudget"') as string,
      },
    ]);
  });
});
