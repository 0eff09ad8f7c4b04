// ONNX Runtime for Node.js: 113 MB that a plain install leaves out. Found where npm put it as a peer, or where
// `backend install onnx` did.
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { execa } from 'execa';
import { EnvironmentError } from '../../contract/errors.js';
import { tellingLine } from '../../lib/text/telling-line.js';
import { backendsRoot } from '../../install/folders.js';

export const ONNX_RUNTIME_VERSION = '1.30.0';
const PACKAGE = 'onnxruntime-node';

/** Folder whose node_modules holds the runtime; `null` if there is none. */
export function onnxRuntimeFolder(): string | null {
  const installed = installFolder();
  if (existsSync(path.join(installed, 'node_modules', PACKAGE, 'package.json'))) return installed;
  try {
    const file = createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`);
    return path.resolve(path.dirname(file), '../..');
  } catch {
    return null;
  }
}

/**
 * Installs the runtime whole or not at all. Its install script would fetch CUDA files and is told not to.
 *
 * @throws EnvironmentError `install-failed`
 */
export async function installOnnxRuntime({
  log,
  force = false,
  signal,
}: {
  readonly log: (line: string) => void;
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}): Promise<{ readonly folder: string; readonly isNew: boolean }> {
  const folder = installFolder();
  if (existsSync(folder) && !force) return { folder, isNew: false };
  const partial = `${folder}.partial-${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  try {
    await writeFile(path.join(partial, 'package.json'), '{ "name": "stealbench-backend-onnx", "private": true }\n');
    log(`npm: ${PACKAGE} ${ONNX_RUNTIME_VERSION}`);
    const args = ['install', '--prefix', partial, '--no-audit', '--no-fund', `${PACKAGE}@${ONNX_RUNTIME_VERSION}`];
    await run('npm', args, partial, signal);
    log('loading it');
    await run(process.execPath, ['-e', `require(${JSON.stringify(PACKAGE)}).InferenceSession.create`], partial, signal);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
    return { folder, isNew: true };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function installFolder(): string {
  return path.join(backendsRoot(), `onnx-${ONNX_RUNTIME_VERSION}-${process.platform}-${process.arch}`);
}

async function run(
  program: string,
  args: readonly string[],
  cwd: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const result = await execa(program, args, {
    cwd,
    reject: false,
    stdin: 'ignore',
    env: { ONNXRUNTIME_NODE_INSTALL: 'skip' },
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  signal?.throwIfAborted();
  if (!result.failed) return;
  const reason = tellingLine(`${result.stdout}\n${result.stderr}`, result.shortMessage ?? program);
  const hint = 'Check that npm reaches a registry, and that the disk has 600 MB.';
  throw new EnvironmentError(`${program} failed (${reason})`, { code: 'install-failed', hint });
}
