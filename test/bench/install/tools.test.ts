import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mustRun, requirePip, requireTool, runTool } from '../../../bench/install/tools.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('requireTool', () => {
  it('passes for a program that is there', async () => {
    await expect(requireTool('npm')).resolves.toBeUndefined();
  });

  it.each(['npm', 'python3', 'g++'] as const)('says how to get %s when PATH does not have it', async (tool) => {
    vi.stubEnv('PATH', '/nonexistent');
    await expect(requireTool(tool)).rejects.toMatchObject({
      code: 'tool-missing',
      message: `${tool} does not run: expected ${tool} on PATH`,
    });
  });

  it('asks for python3 before it asks for pip', async () => {
    vi.stubEnv('PATH', '/nonexistent');
    await expect(requirePip()).rejects.toThrow('python3 does not run');
  });
});

describe('runTool', () => {
  const run = { cwd: tmpdir() };

  it('gives the line that names the error as the reason', async () => {
    const outcome = await runTool('npm', ['run', 'no-such-script', '--prefix', '/nonexistent'], run);
    expect(outcome).toMatchObject({ ok: false, reason: expect.stringMatching(/no-such-script|nonexistent/) as string });
  });

  it('ends a program that takes too long', async () => {
    expect(await runTool('npm', ['--version'], { ...run, timeoutMs: 1 })).toEqual({
      ok: false,
      reason: 'npm took longer than 1 ms',
    });
  });

  it('throws when it was told to stop', async () => {
    const signal = AbortSignal.abort();
    await expect(runTool('npm', ['--version'], { ...run, signal })).rejects.toThrow(/abort/i);
  });

  it('turns a failure that matters into a coded error with the next act', async () => {
    await expect(mustRun('npm', ['no-such-verb'], run, 'Do this next.')).rejects.toMatchObject({
      code: 'install-failed',
      hint: 'Do this next.',
    });
  });
});
