// What an ONNX file says of itself, read without running it: only the few fields that decide whether it may be run.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
import { SubmissionError } from '../../contract/errors.js';

/** Operator sets of the default domain that may be asked for. */
export const OPSETS = { oldest: 7, newest: 23 };

const DEFAULT_DOMAINS = ['', 'ai.onnx'];
const DEEPEST = 64;

/** Field numbers of onnx.proto that lead on or decide. */
const MODEL = { graph: 7, opsets: 8, functions: 25 };
const GRAPH = { nodes: 1, initializers: 5, sparse: 15 };
const NODE = { operator: 4, attributes: 5, domain: 7 };
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11 };
const TENSOR = { externalData: 13, location: 14 };
const OPSET = { domain: 1, version: 2 };

/** @throws SubmissionError `onnx-refused` for external data, custom operators, functions, odd opsets or a damaged file */
export function checkModelFile(bytes: Uint8Array): void {
  const fields = read(bytes);
  const graph = fields.find(({ number }) => number === MODEL.graph)?.bytes;
  if (graph === undefined) throw refused('a graph', 'none');
  if (fields.some(({ number }) => number === MODEL.functions))
    throw refused('operators of ONNX', 'functions of its own');
  for (const { bytes: opset } of fields.filter(({ number }) => number === MODEL.opsets)) checkOpset(read(opset));
  checkGraph(graph, 0);
}

function checkOpset(fields: readonly Field[]): void {
  const domain = text(fields, OPSET.domain);
  if (!DEFAULT_DOMAINS.includes(domain)) throw refused('operators of ONNX', `the domain ${JSON.stringify(domain)}`);
  const version = fields.find(({ number }) => number === OPSET.version)?.value ?? 0;
  if (version < OPSETS.oldest || version > OPSETS.newest)
    throw refused(`an operator set from ${OPSETS.oldest} to ${OPSETS.newest}`, String(version));
}

function checkGraph(bytes: Uint8Array, depth: number): void {
  if (depth > DEEPEST) throw refused(`graphs at most ${DEEPEST} deep`, 'deeper ones');
  for (const { number, bytes: inner } of read(bytes)) {
    if (number === GRAPH.nodes) checkNode(read(inner), depth);
    if (number === GRAPH.initializers) checkTensor(read(inner));
    if (number === GRAPH.sparse) throw refused('dense weights', 'sparse ones');
  }
}

function checkNode(fields: readonly Field[], depth: number): void {
  const domain = text(fields, NODE.domain);
  if (!DEFAULT_DOMAINS.includes(domain))
    throw refused('operators of ONNX', `${JSON.stringify(text(fields, NODE.operator))} of ${JSON.stringify(domain)}`);
  for (const attribute of fields.filter(({ number }) => number === NODE.attributes)) {
    for (const { number, bytes } of read(attribute.bytes)) {
      if (number === ATTRIBUTE.tensor || number === ATTRIBUTE.tensors) checkTensor(read(bytes));
      if (number === ATTRIBUTE.graph || number === ATTRIBUTE.graphs) checkGraph(bytes, depth + 1);
    }
  }
}

function checkTensor(fields: readonly Field[]): void {
  const outside = fields.some(
    ({ number, value }) => number === TENSOR.externalData || (number === TENSOR.location && value !== 0),
  );
  if (outside) throw refused('weights in the file itself', 'external data');
}

/** A field of protobuf's wire format; numbers have no bytes, and bytes no number. */
interface Field {
  readonly number: number;
  readonly value: number | null;
  readonly bytes: Uint8Array;
}

const NOTHING = new Uint8Array();

function read(bytes: Uint8Array): readonly Field[] {
  const fields: Field[] = [];
  let position = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[position++];
      if (byte === undefined) throw damaged();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw damaged();
  };
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - position) throw damaged();
    position += length;
    return bytes.subarray(position - length, position);
  };
  while (position < bytes.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    switch (key % 8) {
      case 0:
        fields.push({ number, value: varint(), bytes: NOTHING });
        break;
      case 1:
        fields.push({ number, value: null, bytes: take(8) });
        break;
      case 2:
        fields.push({ number, value: null, bytes: take(varint()) });
        break;
      case 5:
        fields.push({ number, value: null, bytes: take(4) });
        break;
      default:
        throw damaged();
    }
  }
  return fields;
}

function text(fields: readonly Field[], number: number): string {
  const bytes = fields.find((field) => field.number === number)?.bytes ?? NOTHING;
  return Buffer.from(bytes.subarray(0, 200)).toString('utf8');
}

function damaged(): SubmissionError {
  return refused('an ONNX file', 'something that cannot be read as one');
}

function refused(expected: string, got: string): SubmissionError {
  return new SubmissionError('protocol-error', 'The surrogate may not be run', {
    code: 'onnx-refused',
    where: 'surrogate.onnx',
    expected,
    got,
    hint: 'Export with plain operators and all weights in one file; `stealbench.torch.export_onnx` does.',
  });
}
