// Running nvidia-smi: programs that answer as it does where there is no card, a broken driver, or one that hangs.
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNvidiaSmi } from '../../../../bench/tensor/device/nvidia-smi.js';
import { temporaryFolder } from '../../../support/temporary.js';

const CAPTURE = path.resolve(import.meta.dirname, '../../../fixtures/nvidia-smi/tesla-t4.xml');

/** A program that prints a text and ends with a code. */
async function program(script: string): Promise<string> {
  const file = path.join(await temporaryFolder(), 'nvidia-smi');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

describe.skipIf(process.platform === 'win32')('readNvidiaSmi', () => {
  it('asks for the XML log and reads it', async () => {
    const asked = await program(`[ "$*" = "-q -x" ] || exit 2\ncat '${CAPTURE}'`);
    expect(await readNvidiaSmi(asked)).toMatchObject({ state: 'read', gpus: [{ name: 'Tesla T4' }] });
  });

  it('says that the tool is not there', async () => {
    const missing = path.join(await temporaryFolder(), 'nvidia-smi');
    expect(await readNvidiaSmi(missing)).toEqual({ state: 'failed', reason: 'nvidia-smi is not on the path' });
  });

  // The words are those that the tool prints: github.com/intel/llvm/issues/17614, NVIDIA/nvidia-docker/issues/988 and
  // NVIDIA/open-gpu-kernel-modules/issues/862.
  it.each([
    [
      'a driver that was updated under a running kernel module',
      "echo 'Failed to initialize NVML: Driver/library version mismatch'; echo 'NVML library version: 550.144'; exit 18",
      'nvidia-smi ended with 18: Failed to initialize NVML: Driver/library version mismatch; NVML library version: 550.144',
    ],
    [
      'a driver that is not loaded',
      `echo "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver." >&2; exit 9`,
      "nvidia-smi ended with 9: NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.",
    ],
    ['no card', "echo 'No devices were found'; exit 6", 'nvidia-smi ended with 6: No devices were found'],
    ['a tool that says nothing', 'exit 1', 'nvidia-smi ended with 1: it said nothing'],
    ['a tool of that name that is another', 'echo usage', 'nvidia-smi printed no XML log: usage'],
    ['a log without cards', "echo '<nvidia_smi_log></nvidia_smi_log>'", 'nvidia-smi sees no GPU'],
  ])('tells %s in its own words', async (_what, script, reason) => {
    expect(await readNvidiaSmi(await program(script))).toEqual({ state: 'failed', reason });
  });
});
