// Asks the NVIDIA driver what cards there are, through the tool that comes with it.
import { execa } from 'execa';
import type { Gpu } from '../../contract/machine.js';
import { parseNvidiaSmi } from './nvidia-smi-log.js';

export type GpuReading =
  { readonly state: 'read'; readonly gpus: readonly Gpu[] } | { readonly state: 'failed'; readonly reason: string };

/** A card that hangs must not hang the measurement. */
const TIME_LIMIT_MS = 20_000;

/** @param program - another program that speaks like it, for tests */
export async function readNvidiaSmi(program = 'nvidia-smi'): Promise<GpuReading> {
  const { stdout, stderr, exitCode, code, timedOut } = await execa(program, ['-q', '-x'], {
    reject: false,
    stdin: 'ignore',
    timeout: TIME_LIMIT_MS,
    // Numbers and words of the log are those of the C locale.
    env: { LC_ALL: 'C' },
  });
  if (code === 'ENOENT') return failed('nvidia-smi is not on the path');
  if (timedOut) return failed(`nvidia-smi did not answer within ${TIME_LIMIT_MS / 1000} s`);
  // What went wrong, such as "Driver/library version mismatch", stands on stdout with some versions and on stderr with others.
  const said = `${stdout}\n${stderr}`.trim().replace(/\s*\n\s*/g, '; ');
  if (exitCode !== 0) return failed(`nvidia-smi ended with ${exitCode ?? 'a signal'}: ${said || 'it said nothing'}`);
  const gpus = parseNvidiaSmi(stdout);
  if (gpus === null) return failed(`nvidia-smi printed no XML log: ${said.slice(0, 200) || 'nothing'}`);
  return gpus.length === 0 ? failed('nvidia-smi sees no GPU') : { state: 'read', gpus };
}

function failed(reason: string): GpuReading {
  return { state: 'failed', reason };
}
