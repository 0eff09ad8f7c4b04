// Whether there is an adapter for WebGPU here, and if not, which part of the way to one is missing.
import type { BackendProbe } from '../backend.js';
import { TFJS_VERSION } from '../../install/pins.js';
import { askAdapter, type AdapterAnswer } from '../../install/webgpu/ask-adapter.js';
import { apiOf, describeAdapter } from '../../install/webgpu/describe.js';
import type { WebgpuSearch } from '../../install/webgpu/find.js';

const COMMAND = 'stealbench backend install webgpu';

/** @param ask - starts Dawn in a process of its own */
export async function probeWebgpu(
  search: WebgpuSearch,
  ask: (dawn: string) => Promise<AdapterAnswer> = askAdapter,
): Promise<BackendProbe> {
  if (search.state === 'missing') return missing(search.reason, `Install it with \`${COMMAND}\`.`);
  const answer = await ask(search.packages.dawn);
  if (answer.state === 'adapter') {
    return { available: true, version: TFJS_VERSION, adapter: describeAdapter(answer.info, apiOf()) };
  }
  return answer.state === 'none' ? noAdapter(answer.log) : missing(`Dawn does not load (${answer.reason})`, GLIBC);
}

const GLIBC = 'It needs glibc 2.34 or later on Linux (Debian 12, Ubuntu 22.04); else use another backend.';

function noAdapter(log: string): BackendProbe {
  if (log.includes('libvulkan.so.1: cannot open')) {
    return missing('the Vulkan loader is not installed', 'Install libvulkan1 (Debian, Ubuntu) and the GPU’s driver.');
  }
  const fix = 'Install the Vulkan driver of the GPU (NVIDIA: its own; AMD and Intel: mesa-vulkan-drivers).';
  return apiOf() === 'vulkan'
    ? missing('no Vulkan driver offers a usable GPU', fix)
    : missing('no usable GPU was found', 'Update the driver of the GPU.');
}

function missing(reason: string, fix: string): BackendProbe {
  return { available: false, reason, fix };
}
