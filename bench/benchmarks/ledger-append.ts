// The log of queries that are no pool rows, pixels and all: appended in batches, then encoded as evidence.
import { encodeLedger } from '../oracle/ledger-files.js';
import { LedgerLog } from '../oracle/ledger.js';
import type { Benchmark } from './process/benchmark.js';
import { noiseImages, noisePosteriors } from './process/noise.js';

const BATCH = 64;
const BATCHES = 8;
const CLASSES = 43;

export const benchmark: Benchmark = {
  title: 'Ledger: 512 images of 32 x 32 x 3 appended and encoded',
  control: false,
  warmups: 10,
  repetitions: 40,
  open() {
    const images = noiseImages(BATCH, [32, 32, 3]);
    const answers = noisePosteriors(BATCH, CLASSES, 'ledger');
    const rows = new Int32Array(BATCH).fill(-1);
    const answered = BATCH * BATCHES;
    let bytesWritten = 0;
    return Promise.resolve({
      run() {
        const log = new LedgerLog(CLASSES, images.shape);
        for (let batch = 0; batch < BATCHES; batch++) log.append({ images, rows }, answers, 'benchmark');
        const files = encodeLedger(log.snapshot({ asked: answered, answered, refused: 0 }));
        bytesWritten += Object.values(files).reduce((sum, { byteLength }) => sum + byteLength, 0);
      },
      counters: () => ({ bytesWritten }),
    });
  },
};
