// `stealbench backend install webgpu`: two npm packages in a folder of their own; nothing is compiled.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError, UsageError } from '../contract/errors.js';
import { askAdapter } from './webgpu/ask-adapter.js';
import { deviceName } from './webgpu/describe.js';
import { findWebgpu, type WebgpuPackages } from './webgpu/find.js';
import { backendFolder, fillAtomically } from './folders.js';
import { describeLibraries, readInstall, writeInstallRecord, type WebgpuInstall } from './install-record.js';
import { TFJS_VERSION, WEBGPU_VERSION } from './pins.js';
import type { Installation, InstallOptions } from './tensorflow.js';
import { mustRun, requireTool } from './tools.js';

/**
 * Installs Dawn for Node and the TensorFlow.js kernels for it. A machine without a GPU may install it too.
 *
 * @throws {@link EnvironmentError} `tool-missing`, `install-failed`, `addon-unusable`
 * @throws {@link StorageError} `backends-unwritable`
 */
export async function installWebgpu(options: InstallOptions): Promise<Installation> {
  const folder = options.folder ?? backendFolder('webgpu');
  const found = await readInstall(folder);
  if (found.state === 'installed' && options.force !== true) return { folder, record: found.record, isNew: false };
  if (found.state === 'broken') options.log(`replacing a broken installation: ${found.reason}`);
  if (options.wheel !== undefined) throw noWheel();
  await requireTool('npm');
  const record = await fillAtomically(folder, async (partial) => {
    await installPackages(partial, options);
    const made: WebgpuInstall = {
      schemaVersion: 1,
      backend: 'webgpu',
      package: 'webgpu',
      packageVersion: WEBGPU_VERSION,
      tfjsVersion: TFJS_VERSION,
      libraries: [
        ...(await describeLibraries(partial, [path.join('node_modules', 'webgpu', 'dist', platformFolder())])),
      ],
    };
    await writeInstallRecord(partial, made);
    await reportAdapter(await packagesIn(partial), options.log);
    return made;
  });
  return { folder, record, isNew: true };
}

async function installPackages(folder: string, { log, signal }: InstallOptions): Promise<void> {
  const manifest = { name: 'stealbench-backend-webgpu', private: true };
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(manifest)}\n`);
  const packages = [
    `webgpu@${WEBGPU_VERSION}`,
    `@tensorflow/tfjs-backend-webgpu@${TFJS_VERSION}`,
    `@tensorflow/tfjs-core@${TFJS_VERSION}`,
  ];
  log(`npm: ${packages.join(', ')}`);
  await mustRun(
    'npm',
    ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', ...packages],
    { cwd: folder, signal },
    'Look at the message, then run `stealbench backend install webgpu` again.',
  );
}

/** Where the package keeps the addon of this platform. */
function platformFolder(): string {
  return `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`;
}

async function packagesIn(folder: string): Promise<WebgpuPackages> {
  const search = await findWebgpu(folder);
  if (search.state === 'found') return search.packages;
  throw new EnvironmentError(`npm succeeded, and yet ${search.reason}`, {
    code: 'install-failed',
    hint: 'Run `stealbench backend install webgpu --force`.',
  });
}

function noWheel(): UsageError {
  return new UsageError('WebGPU is installed from npm alone', {
    code: 'no-wheel',
    expected: '`--wheel` with tensorflow or tensorflow-gpu',
    got: '`--wheel` with webgpu',
    hint: 'Leave `--wheel` out.',
  });
}

/** @throws {@link EnvironmentError} `addon-unusable` if Dawn does not even load */
async function reportAdapter({ dawn }: WebgpuPackages, log: (line: string) => void): Promise<void> {
  log('asking for a GPU');
  const answer = await askAdapter(dawn);
  if (answer.state === 'adapter') log(`found ${deviceName(answer.info)}`);
  else if (answer.state === 'none') log('found none: `stealbench doctor` says what is missing');
  else {
    throw new EnvironmentError(`Dawn was installed but does not load (${answer.reason})`, {
      code: 'addon-unusable',
      hint: 'It needs glibc 2.34 or later on Linux; use another backend.',
    });
  }
}
