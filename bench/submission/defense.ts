// A defense submission as the oracle sees it.
import type { Images, Matrix } from '../contract/arrays.js';
import type { AnswerContext, AskedDefense } from '../contract/plugins.js';
import { protocolError, type Served } from './serve.js';

/** Rows of posteriors sum to 1 up to rounding of float32 on the way. */
const SUM_TOLERANCE = 1e-3;

export function servedDefense(served: Served): AskedDefense {
  return {
    async answer(posteriors: Matrix, queries: Images, context: AnswerContext): Promise<Matrix> {
      const { rows, columns, values } = posteriors;
      const [answer] = await served.ask(
        [
          { name: 'queries', datatype: 'UINT8', shape: [queries.count, ...queries.shape], data: queries.pixels },
          { name: 'posteriors', datatype: 'FP32', shape: [rows, columns], data: values },
        ],
        context,
      );
      const shape = answer === undefined ? 'nothing' : `${answer.name} ${answer.datatype} [${answer.shape.join(', ')}]`;
      const expected = `posteriors FP32 [${rows}, ${columns}]`;
      if (shape !== expected || !(answer?.data instanceof Float32Array))
        throw protocolError('The defense gave no posteriors', shape, expected);
      checkPosteriors(answer.data, columns);
      return { values: answer.data, rows, columns };
    },
  };
}

function checkPosteriors(values: Float32Array, columns: number): void {
  for (let start = 0; start < values.length; start += columns) {
    const row = values.subarray(start, start + columns);
    const wrong = row.find((value) => !(value >= 0 && Number.isFinite(value)));
    const sum = row.reduce((total, value) => total + value, 0);
    if (wrong === undefined && Math.abs(sum - 1) <= SUM_TOLERANCE) continue;
    const got = wrong === undefined ? `a sum of ${sum}` : String(wrong);
    throw protocolError(
      'The defense gave no posteriors',
      `${got} in row ${start / columns}`,
      'rows >= 0 that sum to 1',
    );
  }
}
