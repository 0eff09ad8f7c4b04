import { describe, expect, it } from 'vitest';
import { apiOf, describeAdapter, deviceName } from '../../../../bench/install/webgpu/describe.js';

/** What Dawn says of Chromium's SwiftShader. */
const SWIFTSHADER = {
  vendor: 'google',
  architecture: 'swiftshader',
  device: 'swiftshader-device-subzero-',
  description: 'SwiftShader driver 5.0.0',
  isFallbackAdapter: true,
};

describe('describeAdapter', () => {
  it('calls a fallback adapter software', () => {
    expect(describeAdapter(SWIFTSHADER, 'vulkan')).toEqual({
      software: true,
      api: 'vulkan',
      vendor: 'google',
      architecture: 'swiftshader',
      description: 'SwiftShader driver 5.0.0',
      cuda: null,
      cudnn: null,
    });
  });

  it.each([
    {
      vendor: 'mesa',
      architecture: '',
      device: 'llvmpipe (LLVM 15.0.6, 256 bits)',
      description: 'llvmpipe: Mesa 22.3.6',
    },
    { vendor: 'microsoft', architecture: '', device: 'Microsoft Basic Render Driver', description: '' },
  ])('knows $device for software although it is no fallback to Dawn', (info) => {
    expect(describeAdapter({ ...info, isFallbackAdapter: false }, 'vulkan').software).toBe(true);
  });

  it('calls a real card a GPU, and what it does not say null', () => {
    const info = { vendor: 'nvidia', architecture: 'ampere', device: 'NVIDIA RTX A6000', description: '' };
    expect(describeAdapter(info, 'vulkan')).toMatchObject({
      software: false,
      vendor: 'nvidia',
      architecture: 'ampere',
      description: null,
    });
  });
});

describe('deviceName', () => {
  it('is the first of the adapter’s words that says something', () => {
    expect(deviceName(SWIFTSHADER)).toBe('swiftshader-device-subzero-');
    expect(deviceName({ vendor: 'amd', architecture: 'rdna-3', device: '', description: '' })).toBe('rdna-3');
    expect(deviceName({ vendor: '', architecture: '', device: '', description: '' })).toBe('GPU');
  });
});

describe('apiOf', () => {
  it('is one interface for each platform', () => {
    expect([apiOf('linux'), apiOf('darwin'), apiOf('win32')]).toEqual(['vulkan', 'metal', 'd3d12']);
  });
});
