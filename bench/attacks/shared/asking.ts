// Asking many images, some at a time.
import type { Images, Matrix } from '../../contract/arrays.js';
import type { AttackContext } from '../../contract/plugins.js';
import { noRows, stack } from './matrix-rows.js';
import { imagesAt } from './moved-images.js';

const REQUEST = 256;

type Asking = Pick<AttackContext, 'oracle' | 'signal'>;

/** What is answered to rows of the pool: float32 [n, classes], in their order. */
export async function askRows({ oracle, signal }: Asking, rows: Int32Array): Promise<Matrix> {
  const parts: Matrix[] = [];
  for (let first = 0; first < rows.length; first += REQUEST) {
    signal.throwIfAborted();
    parts.push(await oracle.query({ rows: rows.subarray(first, first + REQUEST) }));
  }
  return stack(noRows(oracle.classes), ...parts);
}

/** What is answered to images of the attacker's own making: float32 [n, classes], in their order. */
export async function askImages({ oracle, signal }: Asking, images: Images): Promise<Matrix> {
  const parts: Matrix[] = [];
  for (let first = 0; first < images.count; first += REQUEST) {
    signal.throwIfAborted();
    const positions = Int32Array.from({ length: Math.min(REQUEST, images.count - first) }, (_, index) => first + index);
    parts.push(await oracle.query({ images: imagesAt(images, positions) }));
  }
  return stack(noRows(oracle.classes), ...parts);
}
