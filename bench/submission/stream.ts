// A detector of streams that is a submission: what it says to queries of several clients.
import type { Images, Matrix } from '../contract/arrays.js';
import type { Tensor } from '../oracle/http/tensor.js';
import { protocolError, type Served } from './serve.js';

/** Queries of several clients in the order that the API met them. */
export interface Meeting {
  readonly queries: Images;
  /** float32 [n, classes], what the API answered. */
  readonly answers: Matrix;
  /** int32 [n]: number of the client that asked. */
  readonly clients: Int32Array;
  /** Position of the first one among all queries. */
  readonly firstQueryIndex: number;
}

/** What it says to each query. */
export interface Verdicts {
  /** float64 [n]: what it decides by after this query, of the client that asked; higher is more anomalous. */
  readonly scores: Float64Array;
  /** uint8 [n]: 1 where the query raises the alarm of its client. */
  readonly alarms: Uint8Array;
}

/** Rejects with a SubmissionError `protocol-error` for anything but finite scores and alarms of 0 or 1, one a query. */
export async function servedVerdicts(served: Served, met: Meeting, seed: number): Promise<Verdicts> {
  const { queries, answers, clients, firstQueryIndex } = met;
  const { count } = queries;
  const outputs = await served.ask(
    [
      { name: 'queries', datatype: 'UINT8', shape: [count, ...queries.shape], data: queries.pixels },
      { name: 'answers', datatype: 'FP32', shape: [answers.rows, answers.columns], data: answers.values },
      { name: 'clients', datatype: 'INT32', shape: [count], data: clients },
    ],
    { client: 'several', firstQueryIndex, seed },
  );
  const scores = dataOf(outputs, `scores FP64 [${count}]`);
  const alarms = dataOf(outputs, `alarms UINT8 [${count}]`);
  if (!(scores instanceof Float64Array) || !scores.every(Number.isFinite))
    throw protocolError('The detector gave no scores', 'NaN or infinity', 'finite numbers');
  if (!(alarms instanceof Uint8Array) || !alarms.every((alarm) => alarm <= 1))
    throw protocolError('The detector gave no alarms', 'another number', '0 or 1 for each query');
  return { scores, alarms };
}

/** @param expected - name, data type and shape */
function dataOf(outputs: readonly Tensor[], expected: string): Tensor['data'] {
  const described = outputs.map(({ name, datatype, shape }) => `${name} ${datatype} [${shape.join(', ')}]`);
  const found = outputs[described.indexOf(expected)];
  if (found !== undefined) return found.data;
  const got = described.length === 0 ? 'nothing' : described.join(' and ');
  throw protocolError('The detector of streams did not say what it owes', got, expected);
}
