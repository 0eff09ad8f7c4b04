// Opens native TensorFlow in this process, on the CPU or on CUDA: finds the addon, loads it, selects it.
import os from 'node:os';
import * as tf from '#tfjs-core';
import { EnvironmentError } from '../contract/errors.js';
import { findAddon, type Addon } from '../install/find-addon.js';
import { loadAddon } from '../install/load-addon.js';
import { installCommand, type Variant } from '../install/variants.js';

export interface OpenedAddon {
  readonly addon: Addon;
  readonly threads: number;
  /** Processor of this machine. */
  readonly processor: string;
  /** What, beside the version, could change numbers or speed. */
  readonly details: Readonly<Record<string, string>>;
}

/** @throws {@link EnvironmentError} `backend-unavailable`, and what `loadAddon` throws */
export async function openAddon(variant: Variant, threads: number | undefined): Promise<OpenedAddon> {
  const found = await findAddon(variant.backend, variant.package);
  if (found.state === 'missing') {
    throw new EnvironmentError(`Backend \`${variant.backend}\` does not work here: ${found.reason}`, {
      code: 'backend-unavailable',
      hint: `Install it with \`${installCommand(variant)}\`, or leave \`--backend\` out.`,
    });
  }
  const { addon } = found;
  const loaded = loadAddon(addon, threads ?? os.availableParallelism());
  // Both packages register themselves under this name.
  await tf.setBackend('tensorflow');
  const processor = os.cpus()[0]?.model.trim() ?? process.arch;
  return { addon, threads: loaded.threads, processor, details: details(addon) };
}

function details({ libtensorflow, way }: Addon): Readonly<Record<string, string>> {
  return {
    node: process.version,
    libtensorflow: libtensorflow ?? 'unknown',
    installation: way,
    oneDnn: process.env['TF_ENABLE_ONEDNN_OPTS'] ?? 'default',
  };
}
