// Messages of the Open Inference Protocol: JSON, with the numbers in it or as bytes behind it.
import Type, { type Static } from '#typebox';
import { QueryError } from '../../contract/errors.js';
import { Count } from '../../contract/primitives.js';
import { firstProblem } from '../../contract/validate.js';
import { withoutNulls } from './nulls.js';
import { tensorBytes, tensorFromBytes, tensorFromJson, type Tensor } from './tensor.js';

/** The request and response header that says where the JSON ends and the bytes begin. */
export const HEADER_LENGTH = 'inference-header-content-length';

const MOST_TENSORS = 8;
const Parameters = Type.Optional(Type.Record(Type.String(), Type.Unknown()));

const TensorHead = Type.Object({
  name: Type.String({ maxLength: 256 }),
  shape: Type.Array(Count, { minItems: 1, maxItems: 8 }),
  datatype: Type.String({ maxLength: 16 }),
  data: Type.Optional(Type.Unknown()),
  parameters: Type.Optional(Type.Object({ binary_data_size: Type.Optional(Count) })),
});
type TensorHead = Static<typeof TensorHead>;

/** Unknown keys are allowed: the protocol has extensions that a server may ignore. */
export const InferRequest = Type.Object({
  id: Type.Optional(Type.String({ maxLength: 256 })),
  parameters: Parameters,
  inputs: Type.Array(TensorHead, { minItems: 1, maxItems: MOST_TENSORS }),
  outputs: Type.Optional(
    Type.Array(Type.Object({ name: Type.String({ maxLength: 256 }), parameters: Parameters }), {
      maxItems: MOST_TENSORS,
    }),
  ),
});
export type InferRequest = Static<typeof InferRequest>;

export const InferResponse = Type.Object({
  id: Type.Optional(Type.String({ maxLength: 256 })),
  outputs: Type.Array(TensorHead, { minItems: 1, maxItems: MOST_TENSORS }),
});
export type InferResponse = Static<typeof InferResponse>;

export interface Message<H> {
  readonly head: H;
  /** The bytes behind the JSON. */
  readonly bytes: Uint8Array;
}

/**
 * Splits and checks a body.
 *
 * @param headerLength - value of {@link HEADER_LENGTH}; `undefined` when all of the body is JSON
 * @throws QueryError `bad-message`
 */
export function readMessage<S extends typeof InferRequest | typeof InferResponse>(
  schema: S,
  body: Uint8Array,
  headerLength: string | undefined,
): Message<Static<S>> {
  const end = headerLength === undefined ? body.length : lengthOf(headerLength);
  if (!(end <= body.length)) {
    throw badMessage(`a header length of at most ${body.length} bytes`, headerLength ?? '');
  }
  const head = withoutNulls(parseJson(body.subarray(0, end)));
  const problem = firstProblem(schema, head);
  if (problem !== null)
    throw badMessage('a message of the Open Inference Protocol', `${problem.pointer} ${problem.message}`);
  return { head: head as Static<S>, bytes: body.subarray(end) };
}

/**
 * The tensors of a message, each from its JSON or, in their order, from the bytes.
 *
 * @throws QueryError `tensor-datatype`, `tensor-data`, `bad-message`
 */
export function readTensors(heads: readonly TensorHead[], bytes: Uint8Array): readonly Tensor[] {
  let offset = 0;
  const tensors = heads.map((head) => {
    const size = head.parameters?.binary_data_size;
    if (size === undefined) return tensorFromJson(head);
    offset += size;
    return tensorFromBytes(head, bytes.subarray(offset - size, offset));
  });
  if (offset !== bytes.length) throw badMessage(`${offset} bytes behind the JSON`, `${bytes.length}`);
  return tensors;
}

export interface WrittenMessage {
  readonly body: Buffer;
  /** Value of {@link HEADER_LENGTH}; `null` when all of the body is JSON. */
  readonly headerLength: number | null;
}

/**
 * The reverse of reading.
 *
 * @param head - everything but the tensors
 * @param key - `inputs` of a request or `outputs` of a response
 * @param binary - bytes behind the JSON, rather than numbers in it
 */
export function writeMessage(
  head: Readonly<Record<string, unknown>>,
  key: 'inputs' | 'outputs',
  tensors: readonly Tensor[],
  binary: boolean,
): WrittenMessage {
  const heads = tensors.map(({ name, shape, datatype, data }) => ({
    name,
    shape,
    datatype,
    ...(binary ? { parameters: { binary_data_size: data.byteLength } } : { data: Array.from(data) }),
  }));
  const json = Buffer.from(JSON.stringify({ ...head, [key]: heads }));
  if (!binary) return { body: json, headerLength: null };
  return { body: Buffer.concat([json, ...tensors.map(tensorBytes)]), headerLength: json.length };
}

/** In decimal digits; NaN for anything else, an empty text and `0x10` included. */
function lengthOf(header: string): number {
  return /^\d+$/.test(header.trim()) ? Number(header) : Number.NaN;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw badMessage('JSON in UTF-8', `${bytes.length} bytes of something else`);
  }
}

function badMessage(expected: string, got: string): QueryError {
  return new QueryError('The message cannot be read', {
    code: 'bad-message',
    expected,
    got: got.slice(0, 120),
    hint: `With binary tensors, ${HEADER_LENGTH} is the length of the JSON in bytes. Nothing was counted.`,
  });
}
