// Loads a TensorFlow addon into this process, once, and proves that it shares the engine with our copy of tfjs-core.
import { createRequire } from 'node:module';
import * as tf from '#tfjs-core';
import { EnvironmentError } from '../contract/errors.js';
import type { Addon } from './find-addon.js';

export interface LoadedAddon {
  readonly package: string;
  /** Threads of TensorFlow's operators, fixed when the addon was loaded. */
  readonly threads: number;
}

/** The addon of this process: two would fight for one set of symbols. */
let loaded: LoadedAddon | null = null;

/**
 * Sets TensorFlow's environment and requires the addon; a second call finds it loaded.
 *
 * Requiring it also requires another copy of the TensorFlow.js packages, which registers stock kernels and gradients
 * over ours in the shared registry: register ours afterwards.
 *
 * @param addon - found by `findAddon`
 * @param threads - of TensorFlow's operators, at least 1; only the first call decides
 * @throws {@link EnvironmentError} `addon-conflict`, `addon-unusable` or `engine-not-shared`
 */
export function loadAddon(addon: Addon, threads: number): LoadedAddon {
  if (loaded !== null && loaded.package !== addon.package) {
    throw new EnvironmentError('one process cannot hold two TensorFlow addons', {
      code: 'addon-conflict',
      expected: loaded.package,
      got: addon.package,
      hint: 'Run the two backends in separate commands.',
    });
  }
  if (loaded !== null) return loaded;
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  process.env['TF_NUM_INTRAOP_THREADS'] = String(threads);
  const addonEngine = quietly(() => requireAddon(addon)).engine();
  if (addonEngine !== tf.engine()) {
    throw new EnvironmentError('the addon computes with an engine of its own', {
      code: 'engine-not-shared',
      expected: `one version of every @tensorflow package, ${tf.version_core}`,
      hint: 'Remove other versions of @tensorflow packages, then run `npm ci`.',
    });
  }
  loaded = { package: addon.package, threads };
  return loaded;
}

function requireAddon(addon: Addon): Pick<typeof tf, 'engine'> {
  const load = createRequire(import.meta.url);
  restoreRemovedUtilities(load('node:util') as Record<string, unknown>);
  try {
    return load(addon.folder) as Pick<typeof tf, 'engine'>;
  } catch (cause) {
    throw new EnvironmentError(
      `the native addon does not load (${cause instanceof Error ? cause.message : String(cause)})`,
      {
        code: 'addon-unusable',
        hint: 'Install it anew with `stealbench backend install ${addon.backend} --force`, or use `--backend wasm`.',
        cause,
      },
    );
  }
}

/** tfjs-node 4.22.0 calls two deprecated helpers of `util` that Node.js 23 removed. */
function restoreRemovedUtilities(util: Record<string, unknown>): void {
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= Array.isArray;
}

/** Without this, each of some 200 kernels that both copies register prints a warning. */
function quietly<T>(action: () => T): T {
  const environment = tf.env();
  const before = environment.getBool('PROD');
  environment.set('PROD', true);
  try {
    return action();
  } finally {
    environment.set('PROD', before);
  }
}
