// The two packages of native TensorFlow, on the CPU and on CUDA, as data: what is fetched and where it is looked for.
import type { CudaVersions } from './build-info.js';
import { CUDA_WHEELS, TENSORFLOW_WHEELS, TENSORFLOW_CPU_WHEELS, type WheelPin } from './pins.js';

export interface Variant {
  readonly backend: 'tensorflow' | 'tensorflow-gpu';
  /** npm name of the addon's package. */
  readonly package: string;
  /** Wheel whose libtensorflow and C headers the addon is built against, by `platform-arch`. */
  readonly wheels: Readonly<Record<string, WheelPin>>;
  /** Libraries that libtensorflow opens when it finds a card. */
  readonly companions: readonly WheelPin[];
  /** What the official libtensorflow was built for; a wheel says it itself. Null on the CPU. */
  readonly officialCuda: CudaVersions | null;
}

export const CPU_VARIANT: Variant = {
  backend: 'tensorflow',
  package: '@tensorflow/tfjs-node',
  wheels: TENSORFLOW_CPU_WHEELS,
  companions: [],
  officialCuda: null,
};

export const GPU_VARIANT: Variant = {
  backend: 'tensorflow-gpu',
  package: '@tensorflow/tfjs-node-gpu',
  wheels: TENSORFLOW_WHEELS,
  companions: CUDA_WHEELS,
  // libtensorflow 2.9.1, from TensorFlow's table of tested build configurations.
  officialCuda: { cuda: '11.2', cudnn: '8.1' },
};

/** The command that installs a variant. */
export function installCommand({ backend }: Pick<Variant, 'backend'>): string {
  return `stealbench backend install ${backend}`;
}
