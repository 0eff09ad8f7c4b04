// ONNX files made by hand, field by field: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

/** A message of protobuf: pairs of field number and content. */
export type Content = number | string | Uint8Array;

export function message(...fields: readonly (readonly [number, Content])[]): Uint8Array {
  return Buffer.concat(
    fields.map(([number, content]) => {
      if (typeof content === 'number') return Buffer.concat([varint(number * 8), varint(content)]);
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
    }),
  );
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}

function floats(name: string, dims: readonly number[], values: readonly number[]): Uint8Array {
  const raw = new Uint8Array(Float32Array.from(values).buffer);
  return message(...dims.map((size) => [1, size] as const), [2, 1], [8, name], [9, raw]);
}

function tensorInfo(name: string, dims: readonly (number | string)[]): Uint8Array {
  const shape = message(
    ...dims.map((size) => [1, typeof size === 'number' ? message([1, size]) : message([2, size])] as const),
  );
  return message([1, name], [2, message([1, message([1, 1], [2, shape])])]);
}

export interface ModelOptions {
  readonly opset?: number;
  /** Whether its answers go through softmax. */
  readonly softmax?: boolean;
  readonly domain?: string;
  readonly operator?: string;
  /** Raw fields added to the weight tensor. */
  readonly tensor?: readonly (readonly [number, Content])[];
  /** Row-major [pixels of an image, classes]. */
  readonly weights?: readonly number[];
  /** [channels, height, width]; default one grey 2x2 image. */
  readonly image?: readonly [number, number, number];
  readonly classes?: number;
  /** Images that it takes at once; default any number. */
  readonly batch?: number;
  /** Its weights lie in that file beside it. */
  readonly beside?: string;
}

/** A tensor whose data lie in another file. */
export function externalTensor(name: string, location: string): Uint8Array {
  return message([1, 8], [2, 1], [8, name], [13, message([1, 'location'], [2, location])], [14, 1]);
}

/** `Flatten` and `MatMul`: images to [n, classes]; as it comes, [n, 1, 2, 2] to [n, 2], with 4x2 weights in row-major order. */
export function linearModel(options: ModelOptions = {}): Uint8Array {
  const { opset = 17, domain = '', operator = 'MatMul', tensor = [], weights = [0, 1, 0, 1, 0, 1, 0, 1] } = options;
  const { softmax = false, image = [1, 2, 2], classes = 2, batch = 'n', beside } = options;
  const product = softmax ? 'product' : 'output';
  const pixels = image[0] * image[1] * image[2];
  const own =
    beside === undefined
      ? floats('w', [pixels, classes], weights)
      : message([1, pixels], [1, classes], [2, 1], [8, 'w'], [13, message([1, 'location'], [2, beside])], [14, 1]);
  const initializer = Buffer.concat([own, message(...tensor)]);
  const graph = message(
    [1, message([1, 'images'], [2, 'flat'], [4, 'Flatten'])],
    [1, message([1, 'flat'], [1, 'w'], [2, product], [4, operator], ...(domain === '' ? [] : [[7, domain] as const]))],
    ...(softmax ? [[1, message([1, product], [2, 'output'], [4, 'Softmax'])] as const] : []),
    [2, 'linear'],
    [5, initializer],
    [11, tensorInfo('images', [batch, ...image])],
    [12, tensorInfo('output', [batch, classes])],
  );
  const opsets: (readonly [number, Content])[] = [[8, message([1, ''], [2, opset])]];
  if (domain !== '') opsets.push([8, message([1, domain], [2, 1])]);
  return message([1, 8], [7, graph], ...opsets);
}
