// `stealbench backend install tensorflow|tensorflow-gpu`: official package first, then the wheel way; whole or not at all.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError, ValidationError } from '../contract/errors.js';
import { readBuildInfo } from './build-info.js';
import { backendFolder, fillAtomically } from './folders.js';
import {
  describeLibraries,
  readInstall,
  writeInstallRecord,
  type CudaBuild,
  type InstallRecord,
  type Library,
  type NativeInstall,
} from './install-record.js';
import { installOfficial } from './official.js';
import { NODE_API_VERSION, TFJS_VERSION } from './pins.js';
import { requireTool } from './tools.js';
import type { Variant } from './variants.js';
import { verifyAddon } from './verify-addon.js';
import { installFromWheel, requireWheelTools, type UsedWheel } from './wheel.js';

export interface InstallOptions {
  /** Told each step, in words for a person. */
  readonly log: (line: string) => void;
  /** Install again although a whole installation is there. */
  readonly force?: boolean;
  /** Only this way; left out, the official one and then the wheel. */
  readonly way?: NativeInstall['way'];
  /** A wheel of TensorFlow of the user's own to take libtensorflow from; implies the wheel way. */
  readonly wheel?: string;
  readonly signal?: AbortSignal;
  /** Final folder; left out, the versioned one in the backends folder. */
  readonly folder?: string;
}

export interface Installation {
  readonly folder: string;
  readonly record: InstallRecord;
  /** False if it was there already. */
  readonly isNew: boolean;
}

/**
 * Installs native TensorFlow into its versioned folder. With CUDA it is proved to compute on the CPU: whether a card
 * works is asked each time it is used, for cards and drivers come and go.
 *
 * @throws {@link EnvironmentError} `tool-missing`, `platform-unsupported`, `install-failed`, `addon-unusable`
 * @throws {@link ValidationError} `wheel-digest-mismatch`, `wheel-without-cuda`
 * @throws {@link StorageError} `backends-unwritable`
 */
export async function installTensorflow(variant: Variant, options: InstallOptions): Promise<Installation> {
  const folder = options.folder ?? backendFolder(variant.backend);
  const found = await readInstall(folder);
  if (found.state === 'installed' && options.force !== true) return { folder, record: found.record, isNew: false };
  if (found.state === 'broken') options.log(`replacing a broken installation: ${found.reason}`);
  await requireTool('npm');

  const record = await fillAtomically(folder, async (partial) => {
    const { wheel, officialFailure } = await fill(partial, variant, options);
    options.log('loading the addon and multiplying matrices');
    const { libtensorflow } = await verifyAddon(packageFolderOf(partial, variant));
    const made: NativeInstall = {
      schemaVersion: 1,
      backend: variant.backend,
      package: variant.package,
      packageVersion: TFJS_VERSION,
      way: wheel === null ? 'official' : 'wheel',
      wheel,
      officialFailure,
      libtensorflow,
      nodeApi: NODE_API_VERSION,
      ...(await cudaOf(variant, wheel, packageFolderOf(partial, variant))),
      libraries: [...(await librariesOf(partial, variant, wheel))],
    };
    await writeInstallRecord(partial, made);
    return made;
  });
  return { folder, record, isNew: true };
}

async function fill(
  folder: string,
  variant: Variant,
  { log, way, wheel: file, signal }: InstallOptions,
): Promise<{ readonly wheel: UsedWheel | null; readonly officialFailure: string | null }> {
  const name = `stealbench-backend-${variant.backend}`;
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify({ name, private: true })}\n`);
  let officialFailure: string | null = null;
  if (way !== 'wheel' && file === undefined) {
    log(`npm: ${variant.package} ${TFJS_VERSION}, the official way`);
    const official = await installOfficial(folder, variant.package, signal);
    if (official.ok) return { wheel: null, officialFailure };
    officialFailure = official.reason;
    log(`the official way failed: ${official.reason}`);
    if (way === 'official') {
      throw new EnvironmentError(`the official installation failed (${official.reason})`, {
        code: 'install-failed',
        hint: 'Leave `--way` out: libtensorflow is then taken from a Python wheel.',
      });
    }
  }
  const pin = await requireWheelTools(variant);
  const used = await installFromWheel(folder, {
    variant,
    pin,
    file: file === undefined ? null : path.resolve(file),
    log,
    signal,
  });
  return { wheel: { file: used.file, version: used.version, sha256: used.sha256 }, officialFailure };
}

/** @throws {@link ValidationError} `wheel-without-cuda` */
async function cudaOf(
  { officialCuda, companions }: Variant,
  wheel: UsedWheel | null,
  packageFolder: string,
): Promise<{ readonly cuda?: CudaBuild }> {
  if (officialCuda === null) return {};
  if (wheel === null) return { cuda: { ...officialCuda, wheels: [] } };
  const built = await readBuildInfo(path.join(packageFolder, 'deps'));
  if (built === null) {
    throw new ValidationError(`${wheel.file} computes on the CPU alone`, {
      code: 'wheel-without-cuda',
      expected: 'a wheel of TensorFlow that was built with CUDA',
      got: 'one that was not',
      hint: 'Leave `--wheel` out to take the pinned one.',
    });
  }
  return { cuda: { ...built, wheels: companions.map(({ file, version, sha256 }) => ({ file, version, sha256 })) } };
}

/** The package inside an installation. */
function packageFolderOf(folder: string, variant: Variant): string {
  return path.join(folder, 'node_modules', variant.package);
}

/** All native code; headers are left out. */
async function librariesOf(folder: string, variant: Variant, wheel: UsedWheel | null): Promise<readonly Library[]> {
  const inside = path.relative(folder, packageFolderOf(folder, variant));
  const companions = wheel === null || variant.companions.length === 0 ? [] : [path.join(inside, 'deps', 'nvidia')];
  return describeLibraries(folder, [path.join(inside, 'deps', 'lib'), path.join(inside, 'lib'), ...companions]);
}
