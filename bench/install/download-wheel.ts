// One wheel by pip, so that the user's index and proxy settings hold; its bytes must be the pinned ones.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { ValidationError } from '../contract/errors.js';
import { sha256OfFile } from './install-record.js';
import type { WheelPin } from './pins.js';
import { mustRun } from './tools.js';

/**
 * Downloads into an empty folder and gives the wheel's path.
 *
 * @throws {@link EnvironmentError} `install-failed` if pip fails
 * @throws {@link ValidationError} `wheel-digest-mismatch` if an index serves other bytes than the pinned ones
 */
export async function downloadWheel(folder: string, pin: WheelPin, signal: AbortSignal | undefined): Promise<string> {
  const target = ['--platform', pin.pipPlatform, '--python-version', pin.pythonVersion, '--implementation', 'cp'];
  const args = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--only-binary',
    ':all:',
    ...target,
    '--dest',
    folder,
    `${pin.package}==${pin.version}`,
  ];
  await mustRun(
    'python3',
    args,
    { cwd: folder, signal },
    'Check that pip reaches its package index (`python3 -m pip config list`).',
  );
  const [name] = (await readdir(folder)).filter((entry) => entry.endsWith('.whl'));
  const file = path.join(folder, name ?? pin.file);
  const sha256 = await sha256OfFile(file);
  if (sha256 === pin.sha256) return file;
  throw new ValidationError(`${path.basename(file)} is not the pinned wheel`, {
    code: 'wheel-digest-mismatch',
    expected: `SHA-256 ${pin.sha256}`,
    got: sha256,
    hint: 'The package index serves other bytes than this version of StealBench was tested with; use the official index.',
  });
}
