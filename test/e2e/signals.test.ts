// Signals as a person sends them: on a terminal of one's own, with the built command line and real jobs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readResults } from '../../bench/pipeline/store/result-store.js';
import { isRestored, processesNaming, TerminalCommand } from '../../scripts/lib/terminal.js';
import { prepareTinyRun, TINY_SUITE, type TinyRun } from '../fixtures/tiny-suite.js';
import { CLI, cli } from '../support/cli.js';
import { pythonHas } from '../support/python.js';

const canRun = process.platform === 'linux' && pythonHas('pty');

/** Long enough that no signal comes after its end. */
const LONG = {
  ...TINY_SUITE,
  victims: TINY_SUITE.victims.map((victim) => ({
    ...victim,
    training: { epochs: 2000, batchSize: 32, learningRate: 0.02 },
  })),
  controls: [],
  detectors: [],
  throughput: [],
};

describe.skipIf(!canRun)('a run on a terminal', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'stealbench-signals-'));
  let run: TinyRun;

  beforeAll(async () => {
    run = await prepareTinyRun(folder, LONG);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** A run whose first job is training, in a store of its own. */
  async function training(name: string): Promise<TerminalCommand> {
    const folders = ['--store', path.join(folder, name, 'store'), '--results', path.join(folder, name, 'results')];
    const args = ['run', run.suite, ...folders, '--data', run.data, '--backend', 'wasm'];
    const command = new TerminalCommand([process.execPath, CLI, ...args], { env: { NO_COLOR: '1' } });
    while (!command.output.includes('epoch')) await setTimeout(50);
    return command;
  }

  /** What names the folder once the kernel has had its moment. */
  async function leftOf(name: string): Promise<readonly number[]> {
    for (let wait = 0; wait < 40 && processesNaming(path.join(folder, name)).length > 0; wait++) await setTimeout(50);
    return processesNaming(path.join(folder, name));
  }

  it.each([
    ['SIGINT', 130, (command: TerminalCommand) => command.typeInterrupt()],
    ['SIGTERM', 143, (command: TerminalCommand) => command.kill('SIGTERM')],
  ] as const)(
    'on %s shows the cursor again, leaves no process, says how to go on, and ends with %i',
    async (name, code, send) => {
      const command = await training(name);
      expect(isRestored(command.output)).toBe(false);
      send(command);
      const { exit, output } = await command.ended;
      expect(exit).toBe(code);
      expect(isRestored(output)).toBe(true);
      expect(output).toContain('once more stops at once');
      expect(output).toContain(`goes on from there:\r\n  stealbench run ${run.suite} --store`);
      expect(await leftOf(name)).toEqual([]);
    },
    60_000,
  );

  it('on SIGHUP, when the terminal goes away, ends with 129 and leaves no process', async () => {
    const command = await training('SIGHUP');
    command.hangUp();
    expect(await command.ended).toMatchObject({ exit: 129, signal: null });
    expect(await leftOf('SIGHUP')).toEqual([]);
  }, 60_000);

  it('stops at once on a second Ctrl-C, with the terminal restored and no process left', async () => {
    const command = await training('twice');
    // A job that stands still cannot stop by itself: without the second Ctrl-C it would have its time of grace.
    const [job] = processesNaming(path.join(folder, 'twice', 'store', 'requests'));
    if (job === undefined) throw new Error('no job runs');
    process.kill(job, 'SIGSTOP');
    command.typeInterrupt();
    await setTimeout(600);
    command.typeInterrupt();
    const { exit, output } = await command.ended;
    expect(exit).toBe(130);
    expect(output).toContain('stopped at once');
    expect(isRestored(output)).toBe(true);
    process.kill(job, 'SIGCONT');
    expect(await leftOf('twice')).toEqual([]);
  }, 60_000);

  it('takes its jobs with it when it is killed, even a job that computes without a pause', async () => {
    const command = await training('killed');
    command.kill('SIGKILL');
    expect(await command.ended).toMatchObject({ exit: null, signal: 9 });
    expect(await leftOf('killed')).toEqual([]);
  }, 60_000);
});

describe.skipIf(!canRun)('an interrupted run', () => {
  it('gives the same digests when the same command goes on', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'stealbench-signals-'));
    try {
      const attacks = TINY_SUITE.attacks.map((attack) => ({ ...attack, budgets: [20] }));
      const none = { controls: [], detectors: [], throughput: [], defenses: [{ defense: 'none' }] };
      const suite = { ...TINY_SUITE, ...none, attacks };
      const run = await prepareTinyRun(folder, suite);
      const args = (name: string): string[] => [
        ...['run', run.suite, '--data', run.data, '--backend', 'wasm'],
        ...['--store', path.join(folder, name, 'store'), '--results', path.join(folder, name, 'results')],
      ];
      const digests = async (name: string): Promise<readonly string[]> =>
        (await readResults(path.join(folder, name, 'results'))).map(({ result }) => result.scientificDigest);
      expect((await cli(args('whole'))).exitCode).toBe(0);
      const command = new TerminalCommand([process.execPath, CLI, ...args('interrupted')]);
      while (!command.output.includes('done ')) await setTimeout(20);
      command.typeInterrupt();
      expect(await command.ended).toMatchObject({ exit: 130 });
      expect((await cli(args('interrupted'))).exitCode).toBe(0);
      expect(await digests('interrupted')).toEqual(await digests('whole'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 240_000);
});
