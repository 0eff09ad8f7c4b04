// Real child processes: order, failure, and what counts as a sample document.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { runBlocks, type Contest } from '../../../bench/regression/blocks.js';
import { runSampleProcess, type SampleCommand } from '../../../bench/regression/sample-process.js';
import { ourError } from '../../support/errors.js';
import { temporaryFolder } from '../../support/temporary.js';

// Dozens of processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const limits = { timeLimitMs: 60_000, signal: new AbortController().signal };
const DOCUMENT = JSON.stringify({ schemaVersion: 1, benchmarks: [{ id: 'a', samplesMs: [1] }] });

function node(script: string, env: SampleCommand['env'] = {}): SampleCommand {
  return { file: process.execPath, parameters: ['-e', script], cwd: process.cwd(), env };
}

describe('runBlocks', () => {
  /** Contests whose processes write their name into one log. */
  async function order(seed: number, count: number): Promise<readonly string[]> {
    const log = path.join(await temporaryFolder(), 'log');
    const logging = (name: string) =>
      node(`require('fs').appendFileSync(process.env.LOG, '${name} '); console.log('${DOCUMENT}')`, { LOG: log });
    const contest = (name: string): Contest => ({
      name,
      sides: { base: logging(`${name}b`), head: logging(`${name}h`) },
    });
    const blocks = await runBlocks([contest('x'), contest('y')], { ...limits, blocks: count, seed });
    expect(blocks).toHaveLength(2 * count);
    return (await readFile(log, 'utf8')).trim().split(' ');
  }

  it('runs the sides of a block one after the other, contests in turn, each order as often as its reverse', async () => {
    const ran = await order(3, 4);
    expect(ran).toHaveLength(16);
    const pairs = Array.from({ length: 8 }, (_, pair) => ran.slice(2 * pair, 2 * pair + 2).join('-'));
    for (const name of ['x', 'y']) {
      const own = pairs.filter((pair) => pair.startsWith(name)).sort();
      expect(own).toEqual([`${name}b-${name}h`, `${name}b-${name}h`, `${name}h-${name}b`, `${name}h-${name}b`]);
    }
    // Each block has both contests.
    for (let block = 0; block < 4; block++) {
      expect(new Set(pairs.slice(2 * block, 2 * block + 2).map((pair) => pair[0])).size).toBe(2);
    }
  });

  it('takes its order from the seed alone', async () => {
    expect(await order(5, 2)).toEqual(await order(5, 2));
  });
});

describe('runSampleProcess', () => {
  it.each([
    ['nothing', '', 'samples-not-json'],
    ['words', 'console.log("fast enough")', 'samples-not-json'],
    ['an empty list', `console.log('{"schemaVersion":1,"benchmarks":[]}')`, 'schema-mismatch'],
    ['no samples', `console.log('{"schemaVersion":1,"benchmarks":[{"id":"a","samplesMs":[]}]}')`, 'schema-mismatch'],
    [
      'a time of zero',
      `console.log('{"schemaVersion":1,"benchmarks":[{"id":"a","samplesMs":[0]}]}')`,
      'schema-mismatch',
    ],
    ['one id twice', `console.log('${DOCUMENT.replace(']}]', ']},{"id":"a","samplesMs":[1]}]')}')`, 'benchmark-twice'],
    ['a document before it fails', `console.log('${DOCUMENT}'); process.exit(1)`, 'sample-process-failed'],
  ])('refuses a process that prints %s', async (_what, script, code) => {
    expect(await ourError(runSampleProcess(node(script), limits))).toMatchObject({ code, exitCode: 3 });
  });

  it('quotes the line that says why a process failed', async () => {
    const error = await ourError(runSampleProcess(node('throw new Error("no such model")'), limits));
    expect(error.message).toContain('Error: no such model');
  });

  it('stops a process that does not end', async () => {
    const error = await ourError(runSampleProcess(node('setInterval(() => 0, 1000)'), { ...limits, timeLimitMs: 300 }));
    expect(error).toMatchObject({ code: 'sample-process-failed', exitCode: 3 });
    expect(error.message).toContain('no end within 0.3 s');
  });

  it('calls a command that is not there a matter of the machine', async () => {
    const command = { ...node(''), file: path.join(await temporaryFolder(), 'nowhere') };
    expect(await ourError(runSampleProcess(command, limits))).toMatchObject({
      code: 'command-not-started',
      exitCode: 8,
    });
  });

  it('hands an abort on as it is', async () => {
    const controller = new AbortController();
    const running = runSampleProcess(node('setInterval(() => 0, 1000)'), { ...limits, signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
  });

  it('gives a variable to the process, and takes one away', async () => {
    const file = path.join(await temporaryFolder(), 'seen');
    const script = `require('fs').writeFileSync(process.env.OUT, [process.env.GIVEN, process.env.HOME].join()); console.log('${DOCUMENT}')`;
    await writeFile(file, '');
    await runSampleProcess(node(script, { OUT: file, GIVEN: 'yes', HOME: undefined }), limits);
    expect(await readFile(file, 'utf8')).toBe('yes,');
  });
});
