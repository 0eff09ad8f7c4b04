// Runs on a machine that misbehaves: a clock that jumps, disks that are slow, that fail, that change what lies on them.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cached, computedAgain, digests, ended, intact, start } from '../../scripts/lib/faults/place.js';
import { importTinyData, TINY_SUITE } from '../fixtures/tiny-suite.js';

/** Its detector needs two jobs and trains no network. */
const SUITE = { ...TINY_SUITE, name: 'disturbed', controls: [], throughput: [] };

const folder = mkdtempSync(path.join(tmpdir(), 'stealbench-disturbed-'));
const suite = path.join(folder, 'disturbed.json');
const data = path.join(folder, 'data');
const place = (name: string): string => path.join(folder, name);

async function run(name: string, options: { preload?: string; env?: Record<string, string> } = {}) {
  const folders = ['--store', path.join(place(name), 'store'), '--results', path.join(place(name), 'results')];
  const parameters = ['run', suite, ...folders, '--data', data, '--backend', 'wasm', '--only', 'detector'];
  return ended(start(parameters, options));
}

const disk = (order: object) => ({
  preload: 'faulty-disk.js',
  env: { STEALBENCH_FAULTY_DISK: JSON.stringify(order) },
});

describe('a run on a machine that misbehaves', () => {
  let expected: string;

  beforeAll(async () => {
    await importTinyData(folder, data);
    await writeFile(suite, JSON.stringify(SUITE));
    const { exit, output } = await run('undisturbed');
    expect(exit, output).toBe(0);
    expected = digests(place('undisturbed'));
    expect(JSON.parse(expected)).toHaveLength(1);
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gives the same digests while the clock jumps by years', async () => {
    const { exit, output } = await run('clock', { preload: 'jumping-clock.js' });
    expect(exit, output).toBe(0);
    expect(digests(place('clock'))).toBe(expected);
    const [journal = ''] = readdirSync(path.join(place('clock'), 'store', 'runs'));
    const lines = readFileSync(path.join(place('clock'), 'store', 'runs', journal), 'utf8')
      .trimEnd()
      .split('\n');
    const years = lines.map((line) => new Date((JSON.parse(line) as { at: string }).at).getUTCFullYear());
    // It did jump.
    expect(new Set(years).size).toBeGreaterThan(1);
  }, 240_000);

  it('gives the same digests on a file system whose every call takes its time', async () => {
    const { exit, output } = await run('slow', disk({ folder: place('slow'), delayMs: 20 }));
    expect(exit, output).toBe(0);
    expect(digests(place('slow'))).toBe(expected);
  }, 240_000);

  it('says that the disk fails, and afterwards computes nothing twice', async () => {
    const { exit, output } = await run('eio', disk({ folder: place('eio'), errno: 'EIO', after: 30 }));
    expect([2, 3, 4, 8]).toContain(exit);
    expect(output).toMatch(/EIO/);
    expect(output).not.toContain('internal error');
    const whole = await intact(place('eio'));
    const again = await run('eio');
    expect(again.exit, again.output).toBe(0);
    expect(await computedAgain(whole, place('eio'))).toBe(0);
    expect(digests(place('eio'))).toBe(expected);
  }, 240_000);

  it('sees that a bit of its evidence has flipped, and computes that anew', async () => {
    const store = path.join(place('undisturbed'), 'store', 'evidence');
    const files = readdirSync(store, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.npy'));
    const file = path.join(store, files[0] ?? '');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const { exit, output } = await run('undisturbed');
    expect(exit, output).toBe(0);
    expect(cached(output)).toBeLessThan(2);
    expect(digests(place('undisturbed'))).toBe(expected);
  }, 240_000);
});
