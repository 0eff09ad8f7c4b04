// Victims of the benchmarks: an untrained cnn, which costs what a trained one does, and one that answers at once.
import { built } from './compile.js';

/** @typedef {import('../../bench/contract/arrays.js').Images} Images */
/** @typedef {import('../../bench/contract/arrays.js').Matrix} Matrix */
/** @typedef {(images: Images) => Promise<Matrix>} Victim */

/** [height, width, channels] of what they take. */
export const SHAPE = /** @type {const} */ ([32, 32, 3]);
export const CLASSES = 10;

/**
 * Call it when the tensors are open.
 *
 * @param {number} batchSize - images that pass the network at once
 * @returns {Promise<Victim>}
 */
export async function openVictim(batchSize) {
  const { Classifier } = await built(
    /** @type {typeof import('../../bench/tensor/classifier.js')} */ ({}),
    'tensor/classifier',
  );
  const { model } = await built(/** @type {typeof import('../../bench/models/cnn.js')} */ ({}), 'models/cnn');
  const classifier = Classifier.create({ plugin: model, shape: SHAPE, classes: CLASSES, seed: 1 });
  return (images) => classifier.predict(images, { batchSize });
}

/** @type {Victim} */
export async function instantVictim({ count }) {
  const values = new Float32Array(count * CLASSES).fill(1 / CLASSES);
  return Promise.resolve({ values, rows: count, columns: CLASSES });
}

/**
 * @param {Victim} victim
 * @param {number} budgetQueries
 * @returns {Promise<import('../../bench/oracle/core.js').OracleCore>} an oracle without a defense
 */
export async function openOracle(victim, budgetQueries) {
  const { OracleCore } = await built(/** @type {typeof import('../../bench/oracle/core.js')} */ ({}), 'oracle/core');
  const defense = { answer: (/** @type {Matrix} */ posteriors) => posteriors };
  return new OracleCore({ classes: CLASSES, inputShape: SHAPE, budgetQueries, victim, defense, seed: 1 });
}
