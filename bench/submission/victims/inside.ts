// Runs inside a sandbox, beside the program of a victim: its port, and pixels as the model wants them. Mounted as one file.
import { createServer, type IncomingMessage } from 'node:http';

export type Shape = readonly [height: number, width: number, channels: number];
export type Layout = 'NCHW' | 'NHWC';

/** x = (pixel / 255 - mean) / std, a number a channel or one for all. */
export interface Scaling {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * Never resolves.
 *
 * @param answer - images, raw uint8 [n, height, width, channels], to float32 [n, classes]
 */
export async function serveModel(port: number, answer: (pixels: Uint8Array) => Promise<Float32Array>): Promise<never> {
  const server = createServer((request, response) => {
    const fail = (error: unknown): void => void response.writeHead(500).end(lineOf(error));
    if (request.method === 'GET') response.end('ready');
    else
      bodyOf(request)
        .then(answer)
        .then(({ buffer, byteOffset, byteLength }) => response.end(new Uint8Array(buffer, byteOffset, byteLength)))
        .catch(fail);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return new Promise<never>(() => undefined);
}

/** Sizes of a batch's tensor. */
export function dimsOf(pixels: Uint8Array, [height, width, channels]: Shape, layout: Layout): readonly number[] {
  const count = pixels.length / (height * width * channels);
  return layout === 'NCHW' ? [count, channels, height, width] : [count, height, width, channels];
}

/** Bytes in the order of the layout. */
export function ordered(pixels: Uint8Array, shape: Shape, layout: Layout): Uint8Array {
  return layout === 'NCHW' ? planes(pixels, shape) : pixels;
}

/** @param pixels - in the order of the layout */
export function normalized(
  pixels: Uint8Array,
  [height, width, channels]: Shape,
  layout: Layout,
  { mean, std }: Scaling,
): Float32Array {
  const area = height * width;
  const of = (values: readonly number[], channel: number): number => values[channel] ?? values[0] ?? 0;
  return Float32Array.from(pixels, (pixel, index) => {
    const channel = layout === 'NCHW' ? Math.floor(index / area) % channels : index % channels;
    return (pixel / 255 - of(mean, channel)) / of(std, channel);
  });
}

/** Libraries spread what is wrong over several lines, and one of them goes into the record. */
export function lineOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
}

/** Ends the process with what is wrong. */
export async function orSay(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`Error: ${lineOf(error)}\n`);
    process.exit(3);
  }
}

/** [n, height, width, channels] → [n, channels, height, width]. */
function planes(pixels: Uint8Array, [height, width, channels]: Shape): Uint8Array {
  const area = height * width;
  const size = area * channels;
  const given = new Uint8Array(pixels.length);
  for (let start = 0; start < pixels.length; start += size)
    for (let place = 0; place < size; place++)
      given[start + (place % channels) * area + Math.floor(place / channels)] = pixels[start + place] ?? 0;
  return given;
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
