// An adapter in the words of a record; above all, whether it is a GPU or only looks like one.
import type { Adapter } from '../../contract/adapter.js';
import type { GpuAdapterInfo } from './gpu.js';

/** The interface that Dawn is told to use on this platform. */
export function apiOf(platform: NodeJS.Platform = process.platform): 'vulkan' | 'metal' | 'd3d12' {
  if (platform === 'darwin') return 'metal';
  return platform === 'win32' ? 'd3d12' : 'vulkan';
}

/** Renderers that run on the CPU: Google's, Mesa's and Microsoft's. Not all of them call themselves a fallback. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|microsoft basic render/i;

export function describeAdapter(info: GpuAdapterInfo, api: Adapter['api']): Adapter {
  const { vendor, architecture, device, description } = info;
  return {
    software: info.isFallbackAdapter === true || SOFTWARE.test([architecture, device, description].join(' ')),
    api,
    vendor: said(vendor),
    architecture: said(architecture),
    description: said(description),
    cuda: null,
    cudnn: null,
  };
}

/** What a person would call it: the first of device, description and architecture that is told. */
export function deviceName({ device, description, architecture }: GpuAdapterInfo): string {
  return said(device) ?? said(description) ?? said(architecture) ?? 'GPU';
}

function said(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}
