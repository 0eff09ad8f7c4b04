// Finds Dawn for Node and its TensorFlow.js backend without loading them: the versioned folder, then optional peers.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { backendFolder } from '../folders.js';
import { readInstall } from '../install-record.js';
import { TFJS_VERSION } from '../pins.js';

export interface WebgpuPackages {
  /** Address of the module `webgpu`, for `import`. */
  readonly dawn: string;
  readonly dawnVersion: string;
  /** File of @tensorflow/tfjs-backend-webgpu, for `require`. */
  readonly backend: string;
}

export type WebgpuSearch =
  | { readonly state: 'found'; readonly packages: WebgpuPackages }
  | { readonly state: 'missing'; readonly reason: string };

const BACKEND = '@tensorflow/tfjs-backend-webgpu';

/** @param folder - installation to look into; left out, the versioned folder of this backend */
export async function findWebgpu(folder: string = backendFolder('webgpu')): Promise<WebgpuSearch> {
  const install = await readInstall(folder);
  if (install.state === 'broken') return { state: 'missing', reason: `its installation is broken (${install.reason})` };
  return install.state === 'installed'
    ? packagesFrom(path.join(folder, 'package.json'))
    : packagesFrom(import.meta.url);
}

/** @param from - file or address whose node_modules are searched */
function packagesFrom(from: string): WebgpuSearch {
  const dawn = manifestOf(from, 'webgpu');
  const backend = manifestOf(from, BACKEND);
  if (dawn === null) return { state: 'missing', reason: 'the package webgpu is not installed' };
  if (backend === null) return { state: 'missing', reason: `${BACKEND} ${TFJS_VERSION} is not installed` };
  if (backend.version !== TFJS_VERSION) {
    return {
      state: 'missing',
      reason: `${BACKEND} ${backend.version} is there, but ${TFJS_VERSION} exactly is needed`,
    };
  }
  const packages = { dawn: pathToFileURL(dawn.main).href, dawnVersion: dawn.version, backend: backend.main };
  return { state: 'found', packages };
}

function manifestOf(from: string, name: string): { readonly main: string; readonly version: string } | null {
  // Not `require.resolve(name)`: an ES module without `exports` is found by its folder alone.
  for (const folder of createRequire(from).resolve.paths(name) ?? []) {
    const file = path.join(folder, name, 'package.json');
    if (!existsSync(file)) continue;
    const { main, version } = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, unknown>>;
    if (typeof main === 'string' && typeof version === 'string') {
      return { main: path.join(folder, name, main), version };
    }
  }
  return null;
}
