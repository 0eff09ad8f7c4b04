// The native backend: TensorFlow's C library behind @tensorflow/tfjs-node, from a versioned folder or a peer dependency.
import type { Backend } from '../backend.js';
import { findAddon } from '../../install/find-addon.js';
import { TFJS_VERSION } from '../../install/pins.js';
import { CPU_VARIANT, installCommand } from '../../install/variants.js';
import { openAddon } from '../native-backend.js';
import { lackOfBf16 } from '../precision.js';

export const backend: Backend = {
  id: 'tensorflow',
  title: 'TensorFlow (native)',
  rank: 30,
  deterministic: false,
  precisions: { bf16: lackOfBf16 },

  async probe() {
    const found = await findAddon('tensorflow', CPU_VARIANT.package);
    if (found.state === 'found') return { available: true, version: TFJS_VERSION, adapter: null };
    return { available: false, reason: found.reason, fix: `Install it with \`${installCommand(CPU_VARIANT)}\`.` };
  },

  async load({ threads }) {
    const { processor, details, threads: used } = await openAddon(CPU_VARIANT, threads);
    return { id: 'tensorflow', version: TFJS_VERSION, device: processor, threads: used, adapter: null, details };
  },
};
