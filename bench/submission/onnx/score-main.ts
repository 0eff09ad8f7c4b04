// Runs inside a sandbox of its own: a surrogate, test images without labels, and ONNX Runtime. Mounted as one file.
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The only parameter, as JSON. */
export interface ScorePlan {
  /** Folder with ONNX Runtime in its node_modules. */
  readonly runtime: string;
  readonly model: string;
  /** uint8 [count, height, width, channels], raw. */
  readonly images: string;
  readonly output: string;
  readonly count: number;
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly classes: number;
  readonly layout: 'NCHW' | 'NHWC';
  readonly threads: number;
  /** Rows asked again, in this order and by another batch size. */
  readonly repeat: readonly number[];
}

interface Tensor {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: unknown;
}

interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor | undefined>>>;
}

interface Runtime {
  readonly InferenceSession: { create(model: Uint8Array, options: object): Promise<Session> };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor;
}

const [BATCH, OTHER_BATCH] = [256, 37];

async function main(plan: ScorePlan): Promise<void> {
  const runtime = createRequire(`${plan.runtime}/package.json`)('onnxruntime-node') as Runtime;
  const options = {
    executionProviders: ['cpu'],
    intraOpNumThreads: plan.threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  };
  leaveFolder();
  const session = await runtime.InferenceSession.create(new Uint8Array(readFileSync(plan.model)), options);
  if (session.inputNames.length !== 1 || session.outputNames.length !== 1)
    throw new Error(
      `expected one input and one output, got ${session.inputNames.length} and ${session.outputNames.length}`,
    );
  const pixels = readFileSync(plan.images);
  const rows = Array.from({ length: plan.count }, (_, row) => row);
  writeFileSync(`${plan.output}/outputs.bin`, await ask(plan, runtime, session, pixels, rows, BATCH));
  writeFileSync(`${plan.output}/repeated.bin`, await ask(plan, runtime, session, pixels, plan.repeat, OTHER_BATCH));
}

/**
 * A model in memory has no folder, and ONNX Runtime looks for the files that it names in the working directory. What comes
 * here names none, since the harness has looked; should one pass, there is nothing here, and nothing that can be opened.
 */
function leaveFolder(): void {
  process.chdir(mkdtempSync(path.join(tmpdir(), 'nowhere-')));
  chmodSync('.', 0);
}

async function ask(
  { shape, classes, layout }: ScorePlan,
  { Tensor: TensorOf }: Runtime,
  session: Session,
  pixels: Uint8Array,
  rows: readonly number[],
  batch: number,
): Promise<Float32Array> {
  const [height, width, channels] = shape;
  const [input = '', output = ''] = [...session.inputNames, ...session.outputNames];
  const outputs = new Float32Array(rows.length * classes);
  for (let start = 0; start < rows.length; start += batch) {
    const own = rows.slice(start, start + batch);
    const data = toFloats(pixels, own, shape, layout);
    const inner = layout === 'NCHW' ? [channels, height, width] : [height, width, channels];
    const answer = (await session.run({ [input]: new TensorOf('float32', data, [own.length, ...inner]) }))[output];
    if (!(answer?.data instanceof Float32Array) || answer.dims.join() !== `${own.length},${classes}`)
      throw new Error(
        `expected float32 [${own.length}, ${classes}], got ${answer?.type ?? 'nothing'} [${answer?.dims.join(', ') ?? ''}]`,
      );
    outputs.set(answer.data, start * classes);
  }
  return outputs;
}

/** Pixels in [0, 1] in the layout that the surrogate wants. */
function toFloats(
  pixels: Uint8Array,
  rows: readonly number[],
  [height, width, channels]: ScorePlan['shape'],
  layout: string,
) {
  const area = height * width;
  const size = area * channels;
  const floats = new Float32Array(rows.length * size);
  for (const [index, row] of rows.entries()) {
    for (let place = 0; place < size; place++) {
      const pixel = Math.floor(place / channels);
      const target = layout === 'NCHW' ? (place % channels) * area + pixel : place;
      floats[index * size + target] = (pixels[row * size + place] ?? 0) / 255;
    }
  }
  return floats;
}

try {
  await main(JSON.parse(process.argv[2] ?? '') as ScorePlan);
} catch (error) {
  // ONNX Runtime spreads what is wrong over several lines, and one of them goes into the record.
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Error: ${message.replaceAll(/\s+/g, ' ')}\n`);
  process.exit(3);
}
