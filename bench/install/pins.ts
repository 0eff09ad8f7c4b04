// What the installer may install: exact versions and digests, chosen in docs/decisions/0002-native-tensorflow.md.

/** Every @tensorflow/* package of one process must have this version: copies of one version share one engine. */
export const TFJS_VERSION = '4.22.0';

/** The ABI-stable Node-API version of the addon's binary interface. */
export const NODE_API_VERSION = 8;

/** Where node-pre-gyp looks for the addon inside the package. */
export const ADDON_FOLDER = `lib/napi-v${NODE_API_VERSION}`;

/** Carries `node_api.h`, so that no headers of Node need to be on the machine. */
export const NODE_API_HEADERS_VERSION = '1.9.0';

/** Dawn for Node: WebGPU over Vulkan, Metal or Direct3D 12. */
export const WEBGPU_VERSION = '0.6.2';

export interface WheelPin {
  readonly package: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
  /** What pip is told, so that every Python on this platform fetches the same file. */
  readonly pipPlatform: string;
  readonly pythonVersion: string;
}

/** libtensorflow without CUDA, by `platform-arch`. */
export const TENSORFLOW_CPU_WHEELS: Readonly<Record<string, WheelPin>> = {
  'linux-x64': {
    package: 'tensorflow-cpu',
    version: '2.20.0',
    file: 'tensorflow_cpu-2.20.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    sha256: 'cf756bbe2d256e942ab5d0ad2c858fb40017581494febdb4387c149b1afde780',
    pipPlatform: 'manylinux_2_17_x86_64',
    pythonVersion: '3.11',
  },
};

/** libtensorflow with CUDA, by `platform-arch`: docs/decisions/0008-gpu-backends.md. */
export const TENSORFLOW_WHEELS: Readonly<Record<string, WheelPin>> = {
  'linux-x64': {
    package: 'tensorflow',
    version: '2.20.0',
    file: 'tensorflow-2.20.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    sha256: '481499fd0f824583de8945be61d5e827898cdaa4f5ea1bc2cc28ca2ccff8229e',
    pipPlatform: 'manylinux_2_17_x86_64',
    pythonVersion: '3.11',
  },
};

/** What of `tensorflow[and-cuda]` libtensorflow opens, as seen in the loader's own protocol, for Linux on x64. */
export const CUDA_WHEELS: readonly WheelPin[] = [
  cudaWheel(
    'nvidia-cublas-cu12',
    '12.8.4.1',
    'manylinux_2_27_x86_64',
    '8ac4e771d5a348c551b2a426eda6193c19aa630236b418086020df5ba9667142',
  ),
  cudaWheel(
    'nvidia-cuda-nvcc-cu12',
    '12.8.93',
    'manylinux2010_x86_64.manylinux_2_12_x86_64',
    '2d6dc36fb7cb5ac9c0b8825bc13d193c35487a315664007287d0126531238011',
  ),
  cudaWheel(
    'nvidia-cuda-nvrtc-cu12',
    '12.8.93',
    'manylinux2010_x86_64.manylinux_2_12_x86_64',
    'a7756528852ef889772a84c6cd89d41dfa74667e24cca16bb31f8f061e3e9994',
  ),
  cudaWheel(
    'nvidia-cuda-runtime-cu12',
    '12.8.90',
    'manylinux2014_x86_64.manylinux_2_17_x86_64',
    'adade8dcbd0edf427b7204d480d6066d33902cab2a4707dcfc48a2d0fd44ab90',
  ),
  cudaWheel(
    'nvidia-cudnn-cu12',
    '9.10.2.21',
    'manylinux_2_27_x86_64',
    '949452be657fa16687d0930933f032835951ef0892b37d2d53824d1a84dc97a8',
  ),
  cudaWheel(
    'nvidia-cufft-cu12',
    '11.3.3.83',
    'manylinux2014_x86_64.manylinux_2_17_x86_64',
    '4d2dd21ec0b88cf61b62e6b43564355e5222e4a3fb394cac0db101f2dd0d4f74',
  ),
  cudaWheel(
    'nvidia-cusolver-cu12',
    '11.7.3.90',
    'manylinux_2_27_x86_64',
    '4376c11ad263152bd50ea295c05370360776f8c3427b30991df774f9fb26c450',
  ),
  cudaWheel(
    'nvidia-cusparse-cu12',
    '12.5.8.93',
    'manylinux2014_x86_64.manylinux_2_17_x86_64',
    '1ec05d76bbbd8b61b06a80e1eaf8cf4959c3d4ce8e711b65ebd0443bb0ebb13b',
  ),
  cudaWheel(
    'nvidia-nvjitlink-cu12',
    '12.8.93',
    'manylinux2010_x86_64.manylinux_2_12_x86_64',
    '81ff63371a7ebd6e6451970684f916be2eab07321b73c9d244dc2b4da7f73b88',
  ),
];

/** @param platform - as in the file's name; pip is told the last, exact one of its tags */
function cudaWheel(name: string, version: string, platform: string, sha256: string): WheelPin {
  return {
    package: name,
    version,
    file: `${name.replaceAll('-', '_')}-${version}-py3-none-${platform}.whl`,
    sha256,
    pipPlatform: platform.split('.').at(-1) ?? platform,
    pythonVersion: '3.11',
  };
}
