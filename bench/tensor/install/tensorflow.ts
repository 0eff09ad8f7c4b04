// `stealbench backend install tensorflow`: official package first, then the wheel way; whole or not at all.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError } from '../../contract/errors.js';
import { backendFolder, fillAtomically } from './folders.js';
import {
  describeLibraries,
  readInstall,
  writeInstallRecord,
  type InstallRecord,
  type Library,
} from './install-record.js';
import { installOfficial } from './official.js';
import { NODE_API_VERSION, TFJS_VERSION, type WheelPin } from './pins.js';
import { requireTool } from './tools.js';
import { verifyAddon } from './verify-addon.js';
import { installFromWheel, requireWheelTools } from './wheel.js';

const PACKAGE = '@tensorflow/tfjs-node';

export interface InstallOptions {
  /** Told each step, in words for a person. */
  readonly log: (line: string) => void;
  /** Install again although a whole installation is there. */
  readonly force?: boolean;
  /** Only this way; left out, the official one and then the wheel. */
  readonly way?: InstallRecord['way'];
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
 * Installs the native backend into its versioned folder.
 *
 * @throws {@link EnvironmentError} `tool-missing`, `platform-unsupported`, `install-failed`, `addon-unusable`
 * @throws {@link ValidationError} `wheel-digest-mismatch`
 * @throws {@link StorageError} `backends-unwritable`
 */
export async function installTensorflow(options: InstallOptions): Promise<Installation> {
  const folder = options.folder ?? backendFolder('tensorflow');
  const found = await readInstall(folder);
  if (found.state === 'installed' && options.force !== true) return { folder, record: found.record, isNew: false };
  if (found.state === 'broken') options.log(`replacing a broken installation: ${found.reason}`);
  await requireTool('npm');

  const record = await fillAtomically(folder, async (partial) => {
    const { wheel, officialFailure } = await fill(partial, options);
    options.log('loading the addon and multiplying matrices');
    const libtensorflow = await verifyAddon(packageFolderOf(partial));
    const made: InstallRecord = {
      schemaVersion: 1,
      backend: 'tensorflow',
      package: PACKAGE,
      packageVersion: TFJS_VERSION,
      way: wheel === null ? 'official' : 'wheel',
      wheel: wheel === null ? null : { file: wheel.file, version: wheel.version, sha256: wheel.sha256 },
      officialFailure,
      libtensorflow,
      nodeApi: NODE_API_VERSION,
      libraries: [...(await librariesOf(partial))],
    };
    await writeInstallRecord(partial, made);
    return made;
  });
  return { folder, record, isNew: true };
}

/** The package inside an installation. */
function packageFolderOf(folder: string): string {
  return path.join(folder, 'node_modules', PACKAGE);
}

async function fill(
  folder: string,
  { log, way, signal }: InstallOptions,
): Promise<{ readonly wheel: WheelPin | null; readonly officialFailure: string | null }> {
  await writeFile(
    path.join(folder, 'package.json'),
    `${JSON.stringify({ name: 'stealbench-backend-tensorflow', private: true })}\n`,
  );
  let officialFailure: string | null = null;
  if (way !== 'wheel') {
    log(`npm: ${PACKAGE} ${TFJS_VERSION}, the official way`);
    const official = await installOfficial(folder, signal);
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
  const wheel = await requireWheelTools();
  await installFromWheel(folder, wheel, log, signal);
  return { wheel, officialFailure };
}

async function librariesOf(folder: string): Promise<readonly Library[]> {
  const inside = path.relative(folder, packageFolderOf(folder));
  return describeLibraries(folder, [path.join(inside, 'deps', 'lib'), path.join(inside, 'lib')]);
}
