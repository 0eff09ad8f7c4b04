// What the installer may install: exact versions and digests, chosen in docs/decisions/0002-native-tensorflow.md.

/** Every @tensorflow/* package of one process must have this version: copies of one version share one engine. */
export const TFJS_VERSION = '4.22.0';

/** The ABI-stable Node-API version of the addon's binary interface. */
export const NODE_API_VERSION = 8;

/** Where node-pre-gyp looks for the addon inside the package. */
export const ADDON_FOLDER = `lib/napi-v${NODE_API_VERSION}`;

/** Carries `node_api.h`, so that no headers of Node need to be on the machine. */
export const NODE_API_HEADERS_VERSION = '1.9.0';

export interface WheelPin {
  readonly package: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
  /** What pip is told, so that every Python on this platform fetches the same file. */
  readonly pipPlatform: string;
  readonly pythonVersion: string;
}

/** The wheel whose libtensorflow and C headers the addon is built against, by `platform-arch`. */
export const WHEELS: Readonly<Record<string, WheelPin>> = {
  'linux-x64': {
    package: 'tensorflow-cpu',
    version: '2.20.0',
    file: 'tensorflow_cpu-2.20.0-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    sha256: 'cf756bbe2d256e942ab5d0ad2c858fb40017581494febdb4387c149b1afde780',
    pipPlatform: 'manylinux_2_17_x86_64',
    pythonVersion: '3.11',
  },
};
