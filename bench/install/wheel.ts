// The second way, where only package registries are in reach: libtensorflow from a Python wheel, addon compiled here.
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError } from '../contract/errors.js';
import { compileAddon } from './compile-addon.js';
import { downloadWheel } from './download-wheel.js';
import { sha256OfFile } from './install-record.js';
import { NODE_API_HEADERS_VERSION, TFJS_VERSION, type WheelPin } from './pins.js';
import { mustRun, requirePip, requireTool } from './tools.js';
import { unpackWheel } from './unpack-wheel.js';
import { installCommand, type Variant } from './variants.js';

export type UsedWheel = Pick<WheelPin, 'file' | 'version' | 'sha256'>;

/** @throws {@link EnvironmentError} `platform-unsupported` where no wheel is pinned */
function wheelForThisPlatform({ wheels }: Variant): WheelPin {
  const platform = `${process.platform}-${process.arch}`;
  const pin = wheels[platform];
  if (pin !== undefined) return pin;
  throw new EnvironmentError('there is no pinned libtensorflow wheel for this platform', {
    code: 'platform-unsupported',
    expected: Object.keys(wheels).join(', '),
    got: platform,
    hint: 'Use the embedded backend (`--backend wasm`), or open the official download in your firewall.',
  });
}

/** Asks for everything that the wheel way needs, before anything is downloaded. */
export async function requireWheelTools(variant: Variant): Promise<WheelPin> {
  const pin = wheelForThisPlatform(variant);
  await requirePip();
  await requireTool('g++');
  return pin;
}

export interface WheelInstall {
  readonly variant: Variant;
  readonly pin: WheelPin;
  /** A wheel of the user's own instead of the pinned one. */
  readonly file: string | null;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Installs the npm package without its script, then puts libraries, headers and addon where that script would have.
 *
 * @param folder - installation being filled; `node_modules/<package>` appears in it
 * @returns the wheel that libtensorflow came from
 */
export async function installFromWheel(folder: string, install: WheelInstall): Promise<UsedWheel> {
  const { variant, log, signal } = install;
  await installPackage(folder, install);
  const deps = path.join(folder, 'node_modules', variant.package, 'deps');
  const used = await unpackTensorflow(folder, deps, install);
  for (const companion of variant.companions) {
    await withScratch(folder, async (scratch) => {
      log(`pip: ${companion.package} ${companion.version}`);
      await unpackWheel(await downloadWheel(scratch, companion, signal), deps);
    });
  }
  log('g++: compiling the addon against them');
  await compileAddon(folder, variant.package, signal);
  return used;
}

async function installPackage(folder: string, { variant, log, signal }: WheelInstall): Promise<void> {
  log(`npm: ${variant.package} ${TFJS_VERSION} without its install script`);
  const packages = [`${variant.package}@${TFJS_VERSION}`, `node-api-headers@${NODE_API_HEADERS_VERSION}`];
  await mustRun(
    'npm',
    ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', ...packages],
    { cwd: folder, signal },
    `Look at the message, then run \`${installCommand(variant)}\` again.`,
  );
}

async function unpackTensorflow(folder: string, deps: string, install: WheelInstall): Promise<UsedWheel> {
  const { pin, file, log, signal } = install;
  if (file !== null) {
    log(`unpacking libtensorflow and its C headers from ${file}`);
    const name = path.basename(file);
    // The name of a wheel is `package-version-python-abi-platform.whl`.
    const used = { file: name, version: name.split('-')[1] ?? 'unknown', sha256: await sha256OfFile(file) };
    await unpackWheel(file, deps);
    return used;
  }
  await withScratch(folder, async (scratch) => {
    log(`pip: ${pin.package} ${pin.version} (a few hundred megabytes)`);
    const wheel = await downloadWheel(scratch, pin, signal);
    log('unpacking libtensorflow and its C headers');
    await unpackWheel(wheel, deps);
  });
  return pin;
}

/** A wheel is deleted as soon as it is unpacked: with CUDA they take three gigabytes together. */
async function withScratch(folder: string, work: (scratch: string) => Promise<void>): Promise<void> {
  const scratch = path.join(folder, 'scratch');
  await mkdir(scratch);
  await work(scratch);
  await rm(scratch, { recursive: true });
}
