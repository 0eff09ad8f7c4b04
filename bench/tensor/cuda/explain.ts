// Why TensorFlow did not take the card, from what it logged; and what it logged of the card that it took.
import type { BackendProbe } from '../backend.js';

type Unavailable = Pick<Extract<BackendProbe, { readonly available: false }>, 'reason' | 'fix'>;

const REINSTALL = 'Run `stealbench backend install tensorflow-gpu --force`.';

/** First match wins; each pattern is a line that libtensorflow 2.9 to 2.20 prints. */
const CAUSES: readonly (readonly [RegExp, (match: RegExpExecArray) => Unavailable])[] = [
  [
    /Could not load dynamic library '([^']+)'; dlerror: (.*)/,
    ([, library, error]) => ({ reason: `CUDA's ${String(library)} does not load (${String(error)})`, fix: REINSTALL }),
  ],
  [
    /Cannot dlopen some GPU libraries/,
    () => ({ reason: 'libraries of CUDA are missing or do not load beside libtensorflow', fix: REINSTALL }),
  ],
  [
    /CUDA_ERROR_NO_DEVICE/,
    () => ({
      reason: 'the NVIDIA driver sees no card',
      fix: 'Look whether `nvidia-smi` lists one, and whether CUDA_VISIBLE_DEVICES or the container hides it.',
    }),
  ],
  [
    /UNKNOWN ERROR \(303\)/,
    () => ({
      reason: 'libcuda.so.1, the driver’s own library, is not found',
      fix: 'Install the NVIDIA driver of this machine; in a container, start it with the GPUs passed through.',
    }),
  ],
  [
    /Ignoring visible gpu device .*compute capability:? (\d+\.\d+).*minimum required Cuda capability is (\d+\.\d+)/i,
    ([, has, needs]) => ({
      reason: `the card has compute capability ${String(has)}, and libtensorflow needs ${String(needs)}`,
      fix: 'Use it through `stealbench backend install webgpu` instead.',
    }),
  ],
  [
    /failed call to cuInit: (?:INTERNAL: CUDA error: Failed call to cuInit: )?(.+)/,
    ([, error]) => ({
      reason: `CUDA does not start (${String(error).trim()})`,
      fix: 'Look whether `nvidia-smi` works; after an update of the driver, restart the machine.',
    }),
  ],
];

/** @param log - everything that TensorFlow printed at TF_CPP_MIN_LOG_LEVEL=0 */
export function explainNoGpu(log: string): Unavailable {
  for (const [pattern, explain] of CAUSES) {
    const match = pattern.exec(log);
    if (match !== null) return explain(match);
  }
  return { reason: 'TensorFlow found no card and does not say why', fix: 'Look whether `nvidia-smi` lists one.' };
}

/** Compute capability of the first card that TensorFlow took: `8.6`. */
export function computeCapability(log: string): string | null {
  return /Created device \S*GPU:0 .*compute capability: (\d+\.\d+)/.exec(log)?.[1] ?? null;
}
