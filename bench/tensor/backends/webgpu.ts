// Any GPU with Vulkan, Metal or Direct3D 12, from npm alone: Dawn for Node behind TensorFlow.js's WebGPU kernels.
import { EnvironmentError } from '../../contract/errors.js';
import type { Backend } from '../backend.js';
import { TFJS_VERSION } from '../../install/pins.js';
import { apiOf, describeAdapter, deviceName } from '../../install/webgpu/describe.js';
import { findWebgpu } from '../../install/webgpu/find.js';
import { openWebgpuBackend } from '../webgpu/open-backend.js';
import { probeWebgpu } from '../webgpu/probe.js';

export const backend: Backend = {
  id: 'webgpu',
  title: 'WebGPU (Vulkan, Metal, Direct3D 12)',
  rank: 40,
  deterministic: false,

  async probe() {
    return probeWebgpu(await findWebgpu());
  },

  async load() {
    const found = await findWebgpu();
    if (found.state === 'missing') {
      throw new EnvironmentError(`Backend \`webgpu\` does not work here: ${found.reason}`, {
        code: 'backend-unavailable',
        hint: 'Install it with `stealbench backend install webgpu`, or leave `--backend` out.',
      });
    }
    const info = await openWebgpuBackend(found.packages);
    return {
      id: 'webgpu',
      version: TFJS_VERSION,
      device: deviceName(info),
      threads: null,
      adapter: describeAdapter(info, apiOf()),
      details: { node: process.version, dawn: found.packages.dawnVersion },
    };
  },
};
