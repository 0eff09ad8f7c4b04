// Proves an installation in a process of its own: a library that crashes on load must not take the installer with it.
import path from 'node:path';
import { execa } from 'execa';
import { EnvironmentError } from '../../contract/errors.js';

/** [1 2; 3 4] times [5 6; 7 8] on the backend, and what the addon says about itself. */
const PROGRAM = `
const tf = require(process.argv[1]);
const product = [...tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).dataSync()];
process.send({ backend: tf.getBackend(), libtensorflow: tf.backend().binding.TF_Version, product });
`;
const EXPECTED = JSON.stringify([19, 22, 43, 50]);

/**
 * Loads the addon and multiplies two matrices.
 *
 * @returns the version of libtensorflow that the addon loaded
 * @throws {@link EnvironmentError} `addon-unusable`
 */
export async function verifyAddon(packageFolder: string): Promise<string> {
  const child = execa(process.execPath, ['--eval', PROGRAM, path.resolve(packageFolder)], {
    ipc: true,
    reject: false,
    timeout: 60_000,
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
  });
  const answer: unknown = await child.getOneMessage().catch(() => null);
  const { stderr } = await child;
  if (isProof(answer)) return answer.libtensorflow;
  throw new EnvironmentError('the native addon was installed but does not compute', {
    code: 'addon-unusable',
    expected: `the product ${EXPECTED}`,
    got:
      answer === null
        ? `no answer (${stderr.split('\n').find((line) => line.includes('Error')) ?? 'the process ended'})`
        : JSON.stringify(answer),
    hint: 'Use the embedded backend (`--backend wasm`) and report this with the processor type and the C library version.',
  });
}

function isProof(answer: unknown): answer is { readonly libtensorflow: string } {
  if (typeof answer !== 'object' || answer === null) return false;
  const { backend, libtensorflow, product } = answer as Record<string, unknown>;
  return backend === 'tensorflow' && typeof libtensorflow === 'string' && JSON.stringify(product) === EXPECTED;
}
