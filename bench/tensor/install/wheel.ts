// The second way, where only package registries are in reach: libtensorflow from a Python wheel, addon compiled here.
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { EnvironmentError, ValidationError } from '../../contract/errors.js';
import { compileAddon } from './compile-addon.js';
import { sha256OfFile } from './install-record.js';
import { NODE_API_HEADERS_VERSION, TFJS_VERSION, WHEELS, type WheelPin } from './pins.js';
import { mustRun, requirePip, requireTool } from './tools.js';
import { unpackWheel } from './unpack-wheel.js';

const RETRY = 'Look at the message, then run `stealbench backend install tensorflow` again.';

/** @throws {@link EnvironmentError} `platform-unsupported` where no wheel is pinned */
function wheelForThisPlatform(): WheelPin {
  const platform = `${process.platform}-${process.arch}`;
  const pin = WHEELS[platform];
  if (pin !== undefined) return pin;
  throw new EnvironmentError('there is no pinned libtensorflow wheel for this platform', {
    code: 'platform-unsupported',
    expected: Object.keys(WHEELS).join(', '),
    got: platform,
    hint: 'Use the embedded backend (`--backend wasm`), or open the official download in your firewall.',
  });
}

/** Asks for everything that the wheel way needs, before anything is downloaded. */
export async function requireWheelTools(): Promise<WheelPin> {
  const pin = wheelForThisPlatform();
  await requirePip();
  await requireTool('g++');
  return pin;
}

/**
 * Installs the npm package without its script, then puts library, headers and addon where that script would have.
 *
 * @param folder - installation being filled; `node_modules/@tensorflow/tfjs-node` appears in it
 */
export async function installFromWheel(
  folder: string,
  pin: WheelPin,
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const run = { cwd: folder, signal };
  log(`npm: @tensorflow/tfjs-node ${TFJS_VERSION} without its install script`);
  const packages = [`@tensorflow/tfjs-node@${TFJS_VERSION}`, `node-api-headers@${NODE_API_HEADERS_VERSION}`];
  await mustRun(
    'npm',
    ['install', '--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', ...packages],
    run,
    RETRY,
  );

  const scratch = path.join(folder, 'scratch');
  await mkdir(scratch);
  log(`pip: ${pin.package} ${pin.version} (a few hundred megabytes)`);
  const wheel = await downloadWheel(scratch, pin, signal);
  log('unpacking libtensorflow and its C headers');
  await unpackWheel(wheel, path.join(folder, 'node_modules', '@tensorflow', 'tfjs-node', 'deps'));
  log('g++: compiling the addon against them');
  await compileAddon(folder, signal);
  await rm(scratch, { recursive: true });
}

/** @throws {@link ValidationError} `wheel-digest-mismatch` if an index serves other bytes than the pinned ones */
async function downloadWheel(folder: string, pin: WheelPin, signal: AbortSignal | undefined): Promise<string> {
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
