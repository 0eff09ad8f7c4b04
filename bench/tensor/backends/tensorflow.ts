// The native backend: TensorFlow's C library behind @tensorflow/tfjs-node, from a versioned folder or a peer dependency.
import os from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { EnvironmentError } from '../../contract/errors.js';
import type { Backend } from '../backend.js';
import { findAddon, type Addon } from '../install/find-addon.js';
import { loadAddon } from '../install/load-addon.js';
import { TFJS_VERSION } from '../install/pins.js';
import { lackOfBf16 } from '../precision.js';

const PACKAGE = '@tensorflow/tfjs-node';
const COMMAND = 'stealbench backend install tensorflow';

export const backend: Backend = {
  id: 'tensorflow',
  title: 'TensorFlow (native)',
  rank: 30,
  deterministic: false,
  precisions: { bf16: lackOfBf16 },

  async probe() {
    const found = await findAddon('tensorflow', PACKAGE);
    if (found.state === 'found') return { available: true, version: TFJS_VERSION };
    return { available: false, reason: found.reason, fix: `Install it with \`${COMMAND}\`.` };
  },

  async load({ threads }) {
    const found = await findAddon('tensorflow', PACKAGE);
    if (found.state === 'missing') {
      throw new EnvironmentError(`The native backend is not usable: ${found.reason}`, {
        code: 'backend-unavailable',
        hint: `Install it with \`${COMMAND}\`, or leave \`--backend\` out.`,
      });
    }
    const loaded = loadAddon(found.addon, threads ?? os.availableParallelism());
    await tf.setBackend('tensorflow');
    const device = os.cpus()[0]?.model.trim() ?? process.arch;
    return { id: 'tensorflow', version: TFJS_VERSION, device, threads: loaded.threads, details: details(found.addon) };
  },
};

/** What, beside the version, could change numbers or speed. */
function details({ libtensorflow, way }: Addon): Readonly<Record<string, string>> {
  return {
    node: process.version,
    libtensorflow: libtensorflow ?? 'unknown',
    installation: way,
    oneDnn: process.env['TF_ENABLE_ONEDNN_OPTS'] ?? 'default',
  };
}
