// What the oracle costs beside the victim: metering, checking, copying and logging, in front of a victim that costs nothing.
import type { Images, Matrix } from '../contract/arrays.js';
import { storeOf } from '../lib/images/image-store.js';
import { OracleCore } from '../oracle/core.js';
import { inProcessOracle } from '../oracle/in-process.js';
import type { Benchmark } from './process/benchmark.js';
import { noiseImages } from './process/noise.js';

const BATCH = 128;
const BATCHES = 4;
const CLASSES = 100;

export const benchmark: Benchmark = {
  title: 'Oracle: four batches of 128 queries',
  control: false,
  warmups: 20,
  repetitions: 60,
  open() {
    const images = noiseImages(BATCH, [32, 32, 3]);
    const pool = { images: storeOf(images), labels: null, classNames: null };
    const rows = Int32Array.from({ length: BATCH }, (_, row) => row);
    const counts = { oracleCalls: 0, rowsEvaluated: 0 };
    const victim = ({ count }: Images): Promise<Matrix> => {
      counts.rowsEvaluated += count;
      return Promise.resolve(uniform(count));
    };
    return Promise.resolve({
      // A core of its own each time: a ledger that grew over all repetitions would make later ones dearer.
      async run() {
        const inputShape = images.shape;
        const core = new OracleCore({
          classes: CLASSES,
          inputShape,
          budgetQueries: BATCH * BATCHES,
          victim,
          defense: { answer: (posteriors) => posteriors },
          seed: 1,
        });
        const oracle = inProcessOracle({ core, pool, client: 'benchmark' });
        for (let batch = 0; batch < BATCHES; batch++) await oracle.query({ rows });
        counts.oracleCalls += core.counts.answered;
      },
      counters: () => ({ ...counts }),
    });
  },
};

function uniform(rows: number): Matrix {
  return { values: new Float32Array(rows * CLASSES).fill(1 / CLASSES), rows, columns: CLASSES };
}
