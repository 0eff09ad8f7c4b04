// A small server of the Open Inference Protocol with the habits of real ones, for three classes of three grey pixels.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Quirks {
  /** Fields that the protocol lets be absent are `null`. */
  readonly nulls?: boolean;
  /** First axis in the metadata; a request of another number of images is refused. */
  readonly fixed?: number;
  /** More images than this are refused, and the metadata do not say so. */
  readonly most?: number;
  /** No binary extension: `said` in the server's metadata, or `silent`, and then binary requests are refused with 500. */
  readonly jsonOnly?: 'said' | 'silent';
  readonly datatype?: 'FP32' | 'FP64';
  readonly inputDatatype?: string;
  /** Outputs before the probabilities. */
  readonly logitsFirst?: boolean;
  readonly metadata?: (usual: Metadata) => object;
  /** From the usual numbers of one image, which sum to 1, to what is answered. */
  readonly answer?: (row: readonly number[]) => readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Metadata {
  readonly inputs: readonly object[];
  readonly outputs: readonly object[];
}

export interface Asked {
  readonly images: number;
  readonly binary: boolean;
  readonly outputs: unknown;
}

interface Infer {
  readonly id?: string;
  readonly inputs: readonly [
    { readonly shape: readonly number[]; readonly datatype: string; readonly data?: number[] },
  ];
  readonly outputs?: unknown;
}

/** Posterior of class k = (1 + 255 pixel k) / (3 + 255 sum of pixels). */
export function expectedRow(pixels: readonly number[]): readonly number[] {
  const raw = pixels.map((pixel) => 1 + pixel);
  const sum = raw.reduce((total, value) => total + value, 0);
  return raw.map((value) => value / sum);
}

/** Starts it; it ends with the test. `asked` grows by every inference that was answered. */
export async function quirkyServer(
  quirks: Quirks,
): Promise<{ readonly url: string; readonly asked: readonly Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { status, body } = reply(request.url ?? '', Buffer.concat(parts), request.headers, quirks, asked);
      response.writeHead(status, { 'content-type': 'application/json', ...quirks.headers }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

interface Reply {
  readonly status: number;
  readonly body: object;
}

function reply(
  url: string,
  body: Buffer,
  headers: NodeJS.Dict<string | string[]>,
  quirks: Quirks,
  asked: Asked[],
): Reply {
  if (url === '/v2') return { status: quirks.jsonOnly === 'silent' ? 404 : 200, body: serverMetadata(quirks) };
  if (!url.endsWith('/infer')) return { status: 200, body: modelMetadata(quirks) };
  const length = Number(headers['inference-header-content-length'] ?? body.length);
  const binary = length !== body.length;
  if (binary && quirks.jsonOnly !== undefined) return { status: 500, body: { error: 'the body is no JSON text' } };
  const head = JSON.parse(body.subarray(0, length).toString()) as Infer;
  const [input] = head.inputs;
  const count = input.shape[0] ?? 0;
  const limit = quirks.most ?? Number.POSITIVE_INFINITY;
  if (count > limit || (quirks.fixed !== undefined && count !== quirks.fixed)) {
    return { status: 400, body: { error: 'not so many images in a request' } };
  }
  asked.push({ images: count, binary, outputs: head.outputs });
  return { status: 200, body: inference(head, pixelsOf(input, body.subarray(length)), quirks) };
}

function serverMetadata({ jsonOnly, nulls = false }: Quirks): object {
  const extensions = jsonOnly === undefined ? ['binary_tensor_data'] : [];
  return { name: 'quirky', version: nulls ? null : '1', extensions };
}

function modelMetadata({
  nulls = false,
  fixed = -1,
  datatype = 'FP32',
  inputDatatype,
  logitsFirst,
  metadata,
}: Quirks): object {
  const parameters = nulls ? { parameters: null } : {};
  const output = { datatype, shape: [fixed, 3], ...parameters };
  const usual = {
    name: 'm',
    versions: nulls ? null : ['1'],
    platform: nulls ? null : '',
    inputs: [{ name: 'x', datatype: inputDatatype ?? 'FP32', shape: [fixed, 1, 1, 3], ...parameters }],
    outputs: [...(logitsFirst === true ? [{ ...output, name: 'logits' }] : []), { ...output, name: 'probs' }],
  };
  return metadata?.(usual) ?? usual;
}

function pixelsOf({ datatype, data }: Infer['inputs'][0], bytes: Buffer): readonly number[] {
  const own = new Uint8Array(bytes).buffer;
  if (datatype === 'UINT8') return data ?? [...new Uint8Array(own)];
  const floats = data ?? [...(datatype === 'FP64' ? new Float64Array(own) : new Float32Array(own))];
  return floats.map((value) => Math.round(value * 255));
}

function inference(head: Infer, pixels: readonly number[], quirks: Quirks): object {
  const { nulls = false, datatype = 'FP32', logitsFirst = false, answer = (row: readonly number[]) => row } = quirks;
  const rows = Array.from({ length: pixels.length / 3 }, (_, image) =>
    expectedRow(pixels.slice(3 * image, 3 * image + 3)),
  );
  const tensor = (name: string, values: readonly (readonly number[])[]): object => ({
    name,
    datatype,
    shape: [rows.length, 3],
    data: values.flat(),
    ...(nulls ? { parameters: null } : {}),
  });
  const logits = rows.map((row) => row.map((value) => Math.log(value) + 2));
  return {
    model_name: 'm',
    model_version: nulls ? null : '1',
    id: nulls ? null : head.id,
    ...(nulls ? { parameters: null } : {}),
    outputs: [...(logitsFirst ? [tensor('logits', logits)] : []), tensor('probs', rows.map(answer))],
  };
}
