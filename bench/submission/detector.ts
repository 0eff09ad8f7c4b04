// A detector submission as the pipeline sees it.
import type { Images } from '../contract/arrays.js';
import type { AnswerContext } from '../contract/plugins.js';
import { protocolError, type Served } from './serve.js';

/** float64 [n], higher is more anomalous. */
export async function servedScores(served: Served, queries: Images, context: AnswerContext): Promise<Float64Array> {
  const [answer] = await served.ask(
    [{ name: 'queries', datatype: 'UINT8', shape: [queries.count, ...queries.shape], data: queries.pixels }],
    context,
  );
  const got = answer === undefined ? 'nothing' : `${answer.name} ${answer.datatype} [${answer.shape.join(', ')}]`;
  const expected = `scores FP32 [${queries.count}]`;
  if (got !== expected || answer === undefined) throw protocolError('The detector gave no scores', got, expected);
  const wrong = Array.from(answer.data).find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw protocolError('The detector gave no scores', String(wrong), 'finite numbers');
  return Float64Array.from(answer.data);
}
