// Finds a native addon without loading it: the versioned folder first, then an optional peer dependency.
import { access, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { backendFolder } from './folders.js';
import { readInstall, type CudaBuild, type NativeInstall } from './install-record.js';
import { ADDON_FOLDER, TFJS_VERSION } from './pins.js';

export interface Addon {
  /** Id of the backend that it is for. */
  readonly backend: string;
  /** npm name: `@tensorflow/tfjs-node`. */
  readonly package: string;
  /** Absolute folder of the package. */
  readonly folder: string;
  /** `peer`: from the node_modules of the project that uses StealBench. */
  readonly way: NativeInstall['way'] | 'peer';
  /** Version of the C library; null where only the loaded addon can tell. */
  readonly libtensorflow: string | null;
  /** CUDA that it was built for; null on the CPU, and where only the loaded addon could tell. */
  readonly cuda: CudaBuild | null;
}

export type AddonSearch =
  { readonly state: 'found'; readonly addon: Addon } | { readonly state: 'missing'; readonly reason: string };

/**
 * Looks without loading; says in one clause what is missing.
 *
 * @param id - backend id
 * @param packageName - npm name of the addon's package
 * @param folder - installation to look into; left out, the versioned folder of this backend
 */
export async function findAddon(
  id: string,
  packageName: string,
  folder: string = backendFolder(id),
): Promise<AddonSearch> {
  const install = await readInstall(folder);
  if (install.state === 'installed' && install.record.backend !== 'webgpu') {
    const { way, libtensorflow, cuda = null } = install.record;
    const inside = path.join(folder, 'node_modules', packageName);
    return { state: 'found', addon: { backend: id, package: packageName, folder: inside, way, libtensorflow, cuda } };
  }
  if (install.state === 'broken') return { state: 'missing', reason: `its installation is broken (${install.reason})` };
  return findPeer(id, packageName);
}

async function findPeer(id: string, packageName: string): Promise<AddonSearch> {
  const manifest = resolveManifest(packageName);
  if (manifest === null) return { state: 'missing', reason: `${packageName} ${TFJS_VERSION} is not installed` };
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { readonly version?: unknown };
  if (version !== TFJS_VERSION) {
    return {
      state: 'missing',
      reason: `${packageName} ${String(version)} is there, but ${TFJS_VERSION} exactly is needed`,
    };
  }
  const folder = path.dirname(manifest);
  const isBuilt = await access(path.join(folder, ADDON_FOLDER, 'tfjs_binding.node')).then(
    () => true,
    () => false,
  );
  if (!isBuilt) return { state: 'missing', reason: `${packageName} is there, but its native addon was never built` };
  return {
    state: 'found',
    addon: { backend: id, package: packageName, folder, way: 'peer', libtensorflow: null, cuda: null },
  };
}

function resolveManifest(packageName: string): string | null {
  try {
    return createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  } catch {
    return null;
  }
}
