// Proves an addon in a process of its own: a library that crashes on load must not take its user with it.
import path from 'node:path';
import { execa } from 'execa';
import { EnvironmentError } from '../contract/errors.js';
import { tellingLine } from '../lib/text/telling-line.js';

/** [1 2; 3 4] times [5 6; 7 8], and the operations of a training step, whose kernels come from other libraries. */
const PROGRAM = `
const util = require('node:util');
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
const tf = require(process.argv[1]);
const product = [...tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).dataSync()];
const loss = (x, filter) => tf.sum(tf.mul(tf.relu(tf.conv2d(x, filter, 1, 'same')), 0.5));
for (const gradient of tf.grads(loss)([tf.ones([1, 4, 4, 2]), tf.ones([3, 3, 2, 2])])) gradient.dataSync();
const { binding, isUsingGpuDevice } = tf.backend();
process.send({ backend: tf.getBackend(), libtensorflow: binding.TF_Version, product, gpu: isUsingGpuDevice === true });
`;
const EXPECTED = JSON.stringify([19, 22, 43, 50]);

/** What an addon computed, and with what. */
export interface AddonProof {
  readonly libtensorflow: string;
  /** Whether the product was computed on a GPU. */
  readonly gpu: boolean;
  /** All that TensorFlow logged meanwhile. */
  readonly log: string;
}

/**
 * Loads the addon and multiplies two matrices.
 *
 * @throws {@link EnvironmentError} `addon-unusable`
 */
export async function verifyAddon(packageFolder: string): Promise<AddonProof> {
  const child = execa(process.execPath, ['--eval', PROGRAM, path.resolve(packageFolder)], {
    ipc: true,
    reject: false,
    timeout: 120_000,
    env: { TF_CPP_MIN_LOG_LEVEL: '0', TF_FORCE_GPU_ALLOW_GROWTH: 'true' },
  });
  const answer: unknown = await child.getOneMessage().catch(() => null);
  const { stderr } = await child;
  if (isProof(answer)) return { libtensorflow: answer.libtensorflow, gpu: answer.gpu, log: stderr };
  throw new EnvironmentError('the native addon was installed but does not compute', {
    code: 'addon-unusable',
    expected: `the product ${EXPECTED}`,
    got: answer === null ? `no answer (${tellingLine(stderr, 'the process ended')})` : JSON.stringify(answer),
    hint: 'Use the embedded backend (`--backend wasm`) and report this with the processor type and the C library version.',
  });
}

function isProof(answer: unknown): answer is { readonly libtensorflow: string; readonly gpu: boolean } {
  if (typeof answer !== 'object' || answer === null) return false;
  const { backend, libtensorflow, product } = answer as Record<string, unknown>;
  return backend === 'tensorflow' && typeof libtensorflow === 'string' && JSON.stringify(product) === EXPECTED;
}
