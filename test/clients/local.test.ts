// A victim that the Python client serves by itself: its own tests against the built command line, and the notebook of the examples.
import { execa } from 'execa';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareTinyRun, TINY_SUITE, type TinyRun } from '../fixtures/tiny-suite.js';
import { CLI } from '../support/cli.js';
import { requireComponent } from '../support/components.js';
import { PYTHON, pythonHas } from '../support/python.js';
import { sharedFolder } from '../support/temp-folder.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PACKAGE = path.join(ROOT, 'clients/python');
const NOTEBOOK = path.join(ROOT, 'examples/notebook/steal-here.ipynb');

const python = requireComponent('python', pythonHas('numpy', 'pytest'));
const jupyter = requireComponent('jupyter', python && pythonHas('nbclient', 'ipykernel', 'torch'));

describe.skipIf(!python)('a victim that the Python client serves', { timeout: 120_000 }, () => {
  let run: TinyRun;
  let options: readonly string[] = [];
  let remove = async (): Promise<void> => Promise.resolve();
  beforeAll(async () => {
    const shared = await sharedFolder();
    remove = shared.remove;
    run = await prepareTinyRun(shared.folder, { ...TINY_SUITE, throughput: [], detectors: [] });
    options = ['--store', run.store, '--data', run.data, '--backend', 'wasm', '--threads', '1'];
  });
  afterAll(() => remove());
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    execa(PYTHON, [...args], {
      cwd: PACKAGE,
      env: { STEALBENCH_CLI: CLI, PYTHONPATH: path.join(PACKAGE, 'src'), PYTHONDONTWRITEBYTECODE: '1', ...env },
      reject: false,
      all: true,
    });

  it('is started, asked, scored and ended, with a kernel that is killed too', async () => {
    const env = { STEALBENCH_TEST_SUITE: run.suite, STEALBENCH_TEST_OPTIONS: options.join(' ') };
    const ran = await start(['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-rs', 'tests/test_local.py'], env);
    expect(ran.exitCode, ran.all).toBe(0);
    expect(ran.stdout).not.toContain('skipped');
  });

  it.skipIf(!jupyter)('is stolen by the notebook of the examples, from its start to a score', async () => {
    const script = path.join(ROOT, 'test/fixtures/python/run_notebook.py');
    const cells = [`SUITE=${JSON.stringify(run.suite)}`, `OPTIONS=${JSON.stringify([...options, '--budget', '60'])}`];
    const ran = await start([script, NOTEBOOK, ...cells]);
    expect(ran.exitCode, ran.all).toBe(0);
    const shown = (JSON.parse(ran.stdout) as readonly string[]).join('');
    expect(shown).toContain('60 asked, 0 left');
    expect(shown).toMatch(/Score\(accuracy=[\d.]+, fidelity=[\d.]+, victim_accuracy=[\d.]+, images=40\)/);
  });
});
