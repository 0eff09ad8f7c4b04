// From the tensors of a request to a batch for the core: images, or rows of the pool by number.
import type { Images, Shape3 } from '../../contract/arrays.js';
import { QueryError } from '../../contract/errors.js';
import type { QueryPool } from '../../contract/plugins.js';
import type { OracleBatch } from '../batch.js';
import type { OracleCore } from '../core.js';
import { poolBatch } from '../pool-batch.js';
import { PoolIndex } from '../pool-index.js';
import { badTensor, type Tensor } from './tensor.js';

export const INPUT = 'images';
export const ROWS_INPUT = 'rows';

/** What the victim reads. */
type Reading = Pick<OracleCore, 'inputShape' | 'queryPrecision'>;

export type ToBatch = (tensors: readonly Tensor[]) => Promise<OracleBatch>;

/**
 * Makes the translator of one server.
 *
 * @param pool - with it a client may name `rows` INT32 [n], and images that are pool rows are logged as such
 * @returns a function that rejects with QueryError `tensor-missing`, `tensor-shape`, `tensor-datatype`, `tensor-data`, `query-rows`
 */
export function batchReader({ inputShape, queryPrecision }: Reading, pool: QueryPool | null): ToBatch {
  // Begun at once: a client needs longer to start than this takes, and its first answer would have to wait for it.
  const index = pool === null ? null : PoolIndex.build(pool.images);
  // A pool that cannot be read fails the requests that need it.
  index?.catch(() => undefined);
  return async (tensors) => {
    const [tensor, ...others] = tensors;
    if (tensor === undefined || others.length > 0) {
      throw badTensor('tensor-missing', INPUT, 'one input', `${tensors.length}`);
    }
    if (tensor.name === ROWS_INPUT && pool !== null) return poolBatch(toRows(tensor), pool);
    const images = toImages(tensor, inputShape);
    if (queryPrecision === 'float32' && tensor.data instanceof Float32Array) {
      const floats = { values: tensor.data, count: images.count, shape: inputShape };
      return { images, floats, rows: null, handedOver: true };
    }
    return { images, rows: index === null ? null : (await index).rowsOf(images), handedOver: true };
  };
}

function toRows({ name, datatype, shape, data }: Tensor): ArrayLike<number> {
  if (datatype !== 'INT32') throw badTensor('tensor-datatype', name, 'INT32', datatype);
  if (shape.length !== 1) throw badTensor('tensor-shape', name, '[n]', `[${shape.join(', ')}]`);
  return data;
}

function toImages({ name, datatype, shape, data }: Tensor, inputShape: Shape3): Images {
  if (name !== INPUT) throw badTensor('tensor-missing', name, `an input named ${INPUT}`, name);
  const [count = 0, ...own] = shape;
  if (own.join() !== inputShape.join()) {
    throw badTensor('tensor-shape', name, `[n, ${inputShape.join(', ')}]`, `[${shape.join(', ')}]`);
  }
  if (data instanceof Uint8Array) return { pixels: data, count, shape: inputShape };
  if (data instanceof Float32Array) return { pixels: quantize(data), count, shape: inputShape };
  throw badTensor('tensor-datatype', name, 'UINT8 or FP32', datatype);
}

/** [0, 1] to the nearest of 256 levels, which is what an image API takes and the ledger holds, unless the victim reads floats. */
function quantize(values: Float32Array): Uint8Array {
  const outside = values.findIndex((value) => !(value >= 0 && value <= 1));
  if (outside !== -1) {
    throw new QueryError('A pixel is outside its range', {
      code: 'query-range',
      expected: 'FP32 numbers in [0, 1]',
      got: `${String(values[outside])} at position ${outside}`,
      hint: 'Divide pixels by 255, or send them as UINT8; nothing was counted.',
    });
  }
  return Uint8Array.from(values, (value) => Math.round(value * 255));
}
