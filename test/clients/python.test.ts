// The Python client's own tests, run against a real oracle on a Unix socket and on a port.
import { execa } from 'execa';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeNpy } from '../../bench/lib/npy/npy.js';
import { serveOracle } from '../../bench/oracle/http/serve.js';
import { toyCore, toyPool, TOY_SHAPE } from '../bench/oracle/toy.js';
import { requireComponent } from '../support/components.js';
import { PYTHON, pythonHas } from '../support/python.js';
import { tempFolder } from '../support/temp-folder.js';

const PACKAGE = path.resolve(import.meta.dirname, '../../clients/python');
const present = requireComponent('python', pythonHas('numpy', 'pytest'));

describe.skipIf(!present)('The Python client', { timeout: 120_000 }, () => {
  it.each([
    // test/clients/local.test.ts runs the others.
    ['socket', ['tests', '--ignore=tests/test_local.py']],
    ['port', ['tests/test_tasks.py']],
  ])('passes its tests against the oracle on a %s', async (door, tests) => {
    const folder = await tempFolder();
    await mkdir(path.join(folder, 'output'));
    const pool = toyPool(20);
    const { pixels } = pool.images.read(Array.from({ length: 20 }, (_, row) => row));
    await writeFile(path.join(folder, 'pool.npy'), encodeNpy(pixels, [20, ...TOY_SHAPE]));
    const core = toyCore({ budgetQueries: 30 });
    const socketPath = path.join(folder, 'oracle.sock');
    const server = await serveOracle({ core, pool, listen: door === 'socket' ? { socketPath } : { port: 0 } });
    const task = {
      schemaVersion: 1,
      phase: 'attack',
      classes: 3,
      inputShape: TOY_SHAPE,
      seed: 7,
      timeLimitSeconds: 60,
      url: server.url ?? 'http://127.0.0.1:9',
      socket: socketPath,
      budgetQueries: 30,
      pool: path.join(folder, 'pool.npy'),
      poolLabels: null,
      output: path.join(folder, 'output'),
    };
    await writeFile(path.join(folder, 'task.json'), JSON.stringify(task));
    const env = { STEALBENCH_TASK: path.join(folder, 'task.json'), PYTHONDONTWRITEBYTECODE: '1' };
    const run = await execa(PYTHON, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', '-rs', ...tests], {
      cwd: PACKAGE,
      env,
      reject: false,
      all: true,
    });
    await server.close();
    expect(run.exitCode, run.all).toBe(0);
    expect(run.stdout).not.toContain('skipped');
    expect(core.counts).toEqual({ asked: 31, answered: 30, refused: 1 });
    expect([...core.ledger().rows].filter((row) => row === -1)).toHaveLength(1);
  });
});
