// The oracle as a client over the wire sees it, in the shape that the contract suite of all doors speaks.
import { BudgetExceededError, EndpointError, QueryError } from '../../../../bench/contract/errors.js';
import type { Matrix, Shape3 } from '../../../../bench/contract/arrays.js';
import type { Oracle, QueryBatch } from '../../../../bench/contract/plugins.js';
import { InferenceClient } from '../../../../bench/oracle/http/client.js';
import type { OracleServer } from '../../../../bench/oracle/http/serve.js';
import type { Tensor } from '../../../../bench/oracle/http/tensor.js';
import { toBytes } from '../../../../bench/oracle/to-bytes.js';

export function wireClient({ url, socketPath }: OracleServer, headers: Record<string, string> = {}): InferenceClient {
  const place = socketPath === null ? {} : { socketPath };
  return new InferenceClient({ url: url ?? 'http://localhost', model: 'victim', retries: 0, headers, ...place });
}

/** Budgets are no part of the protocol: a client is told its own by its task. */
export async function wireOracle(
  client: InferenceClient,
  options: { readonly binary: boolean; readonly budgetQueries: number },
): Promise<Oracle> {
  const { inputs, outputs } = await client.metadata();
  const [, height = 0, width = 0, channels = 0] = inputs[0]?.shape ?? [];
  const inputShape: Shape3 = [height, width, channels];
  let remaining = options.budgetQueries;
  const oracle: Oracle = {
    queryPrecision: 'uint8',
    as: () => oracle,
    classes: outputs[0]?.shape[1] ?? 0,
    inputShape,
    budgetQueries: options.budgetQueries,
    remaining: () => remaining,
    query: async (batch) => {
      const binary = options.binary && !('rows' in batch && !Array.from(batch.rows).every(Number.isInteger));
      try {
        const reply = await client.infer({ inputs: [toTensor(batch)], binary });
        remaining = Number(reply.headers['x-stealbench-queries-remaining']);
        return toMatrix(reply.outputs);
      } catch (error) {
        throw toOracleError(error);
      }
    },
  };
  return oracle;
}

/** Rows that are no whole numbers can only be said in JSON; a float array carries them there. */
function toTensor(batch: QueryBatch): Tensor {
  if (!('rows' in batch)) {
    const { pixels, count, shape } = 'images' in batch ? batch.images : toBytes(batch.floats);
    return { name: 'images', datatype: 'UINT8', shape: [count, ...shape], data: pixels.slice() };
  }
  const rows = Array.from(batch.rows);
  const data = rows.every(Number.isInteger) ? Int32Array.from(rows) : Float32Array.from(rows);
  return { name: 'rows', datatype: 'INT32', shape: [rows.length], data };
}

function toMatrix([posteriors]: readonly Tensor[]): Matrix {
  if (!(posteriors?.data instanceof Float32Array)) throw new Error('expected FP32 posteriors');
  return { values: posteriors.data, rows: posteriors.shape[0] ?? 0, columns: posteriors.shape[1] ?? 0 };
}

function toOracleError(error: unknown): unknown {
  if (!(error instanceof EndpointError)) return error;
  const said = JSON.parse(/\{.*\}/s.exec(error.message)?.[0] ?? '{}') as { error?: string; code?: string };
  const details = { code: said.code ?? '', hint: '' };
  if (error.status === 429) return new BudgetExceededError(said.error ?? '', details);
  return error.status === 400 ? new QueryError(said.error ?? '', details) : error;
}
