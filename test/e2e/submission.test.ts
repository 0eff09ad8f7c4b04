// External plug-ins through the built command line: from a suite that names them to records and pages.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readResults } from '../../bench/pipeline/store/result-store.js';
import type { StoredResult } from '../../bench/contract/board.js';
import { sandboxState } from '../../bench/submission/sandbox/probe.js';
import { prepareTinyRun, TINY_SUITE, type TinyRun } from '../fixtures/tiny-suite.js';
import { cli } from '../support/cli.js';
import { requireComponent } from '../support/components.js';
import { MANIFEST, writeSubmission } from '../support/submissions.js';

const HONEST = `
import json, os, urllib.request
task = json.load(open(os.environ["STEALBENCH_TASK"]))
height, width, channels = task["inputShape"]
size = height * width * channels
def pixels(path):
    raw = open(path, "rb").read() if path else b""
    return raw[len(raw) % size :]
n = task["budgetQueries"]
pool = pixels(task["seedImages"]) + pixels(task["pool"])
body = {"inputs": [{"name": "images", "datatype": "UINT8", "shape": [n, height, width, channels], "data": list(pool[: n * size])}]}
urllib.request.urlopen(urllib.request.Request(task["url"] + "/v2/models/victim/infer", json.dumps(body).encode()))
`;

/** What a page must show as text. */
const HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(2)>';

const state = await sandboxState();

describe.skipIf(!requireComponent('bubblewrap', state.available))('submissions in a suite', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'stealbench-submission-'));
  let run: TinyRun;
  let stored: readonly StoredResult[];

  beforeAll(async () => {
    const command = ['python3', 'attack.py'];
    const honest = {
      ...MANIFEST,
      name: 'first-rows',
      seedImages: 'optional',
      title: HOSTILE,
      summary: HOSTILE,
      authors: [HOSTILE],
      command,
    };
    await writeSubmission(path.join(folder, 'first-rows'), honest, { 'attack.py': HONEST });
    const greedy = { ...MANIFEST, name: 'greedy', command };
    const asksMore = HONEST.replace('n = task["budgetQueries"]', 'n = task["budgetQueries"] + 1');
    await writeSubmission(path.join(folder, 'greedy'), greedy, { 'attack.py': asksMore });
    run = await prepareTinyRun(folder, {
      ...TINY_SUITE,
      attacks: [
        { attack: 'greedy', submission: './greedy', pool: 'pool', budgets: [20] },
        { attack: 'first-rows', submission: './first-rows', pool: 'pool', seedImages: 2, budgets: [20] },
        { attack: 'knockoff-random', pool: 'pool', budgets: [20] },
      ],
      defenses: [{ defense: 'none' }],
      controls: [],
      detectors: [],
      throughput: [],
      submissionLimits: { minutes: 2 },
    });
    const { exitCode, stderr } = await cli(['run', run.suite, ...run.args, '--backend', 'wasm', '--keep-going']);
    expect(exitCode, stderr).toBe(4);
    stored = await readResults(run.results);
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const outcomes = (attack: string) =>
    stored.flatMap(({ result: { scientific } }) =>
      scientific.cell.kind === 'attack' && scientific.cell.attack === attack ? [scientific.outcome] : [],
    );

  it('completes the honest one, told the budget', () => {
    const ledgers = outcomes('first-rows').map((outcome) => (outcome.state === 'completed' ? outcome.ledger : null));
    expect(ledgers).toMatchObject([{ asked: 20, answered: 20, refused: 0 }]);
  });

  it('ends the greedy one in its state, and the built-in attack goes on', () => {
    expect(outcomes('greedy')).toMatchObject([{ state: 'budget-exceeded' }]);
    expect(outcomes('knockoff-random')).toMatchObject([{ state: 'completed' }]);
  });

  it('records what the submission says of itself, its digest, and the sandbox that it ran in', () => {
    const record = stored.find(({ path: name }) => name.includes('/first-rows'))?.result;
    expect(record?.scientific.submissions).toMatchObject({ 'attacks/first-rows': { title: HOSTILE, licence: 'MIT' } });
    expect(record?.provenance.run['steal']?.backendDetails['sandbox']).toContain('bubblewrap');
  });

  it('keeps its text inert on every page', async () => {
    const site = path.join(folder, 'site');
    const { exitCode, stderr } = await cli(['site', 'build', '--results', run.results, '--out', site]);
    expect(exitCode, stderr).toBe(0);
    const { exitCode: checked, stdout } = await cli(['site', 'check', site]);
    expect(checked, stdout).toBe(0);
    const home = readFileSync(path.join(site, 'index.html'), 'utf8');
    expect(home).not.toContain('<script>alert');
    expect(home).not.toContain('<img src=x');
  });

  it('plans other jobs once a file of the submission changes, and no other cell', async () => {
    const jobs = async () => {
      const { stdout } = await cli(['plan', run.suite, ...run.args, '--backend', 'wasm', '--json']);
      const plan = JSON.parse(stdout) as { jobs: { key: string; label: string; spec: { kind: string } }[] };
      return new Map(plan.jobs.filter(({ spec }) => spec.kind === 'steal').map(({ label, key }) => [label, key]));
    };
    const before = await jobs();
    await writeSubmission(
      path.join(folder, 'greedy'),
      { ...MANIFEST, name: 'greedy', command: ['python3', 'attack.py'] },
      { 'attack.py': HONEST },
    );
    const after = await jobs();
    const changed = [...after].filter(([label, key]) => before.get(label) !== key).map(([label]) => label);
    expect(changed).toEqual(['steal/tiny-cnn/greedy/none/b20/s1']);
  });
});
