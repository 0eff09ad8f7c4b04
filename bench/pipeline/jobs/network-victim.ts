// A network of ours that answers as a victim does: its answers alone, and each request counted.
import type { Matrix } from '../../contract/arrays.js';
import { batchOf, countOf, type AskedImages, type AskedVictim } from '../../oracle/asked.js';
import { inOrder } from '../../oracle/in-order.js';
import type { RequestMeter } from '../../oracle/recorded/meter.js';
import type { Classifier } from '../../tensor/classifier.js';

const BATCH = 64;

export class NetworkVictim implements AskedVictim {
  readonly batch = BATCH;
  readonly #network: Classifier;
  readonly #columns: readonly number[] | null;
  readonly #meter: RequestMeter;

  /** @param columns - its output of each class; `null` where they have one order */
  constructor(network: Classifier, columns: readonly number[] | null, meter: RequestMeter) {
    this.#network = network;
    this.#columns = columns;
    this.#meter = meter;
  }

  /** @returns float32 [n, classes]; throws NumericError `non-finite-output` */
  async predict(source: AskedImages): Promise<Matrix> {
    const rows = countOf(source);
    const columns = this.#network.classes;
    const values = new Float32Array(rows * columns);
    for (let start = 0; start < rows; start += BATCH) {
      const own = batchOf(source, start, Math.min(BATCH, rows - start));
      const end = await this.#meter.begin(own.count);
      const answered = await this.#network.predict(own).catch(async (error: unknown) => {
        await end('lost');
        throw error;
      });
      await end('answered');
      values.set(answered.values, start * columns);
    }
    return inOrder({ values, rows, columns }, this.#columns);
  }

  close(): Promise<void> {
    this.#network.dispose();
    return Promise.resolve();
  }
}
