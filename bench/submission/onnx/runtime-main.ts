// Runs inside a sandbox of its own: a model and ONNX Runtime. A surrogate is asked about images in a file, without labels, and
// ends; a victim answers whoever asks at its port. Mounted with the one file that it imports.
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  dimsOf,
  normalized,
  ordered,
  orSay,
  serveModel,
  type Layout,
  type Scaling,
  type Shape,
} from '../victims/inside.js';

interface Model {
  /** Folder with ONNX Runtime in its node_modules. */
  readonly runtime: string;
  readonly model: string;
  readonly shape: Shape;
  readonly classes: number;
  readonly layout: Layout;
  readonly threads: number;
}

/** The only parameter, as JSON, for images in a file. */
export interface ScorePlan extends Model {
  /** uint8 [count, height, width, channels], raw. */
  readonly images: string;
  readonly output: string;
  readonly count: number;
  /** Rows asked again, in this order and by another batch size. */
  readonly repeat: readonly number[];
}

/** The only parameter, as JSON, for a model that is asked again and again. */
export interface ServePlan extends Model {
  readonly port: number;
  /** `null` for a model that reads bytes. */
  readonly normalization: Scaling | null;
  /** Of the output with the answers. */
  readonly output: string;
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
  readonly Tensor: new (type: string, data: Float32Array | Uint8Array, dims: readonly number[]) => Tensor;
}

interface Opened {
  readonly runtime: Runtime;
  readonly session: Session;
}

const [BATCH, OTHER_BATCH] = [256, 37];
const PLAIN = { mean: [0], std: [1] };

async function open({ runtime: folder, model, threads }: Model): Promise<Opened> {
  const runtime = createRequire(`${folder}/package.json`)('onnxruntime-node') as Runtime;
  const options = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  };
  leaveFolder();
  return { runtime, session: await runtime.InferenceSession.create(new Uint8Array(readFileSync(model)), options) };
}

async function score(plan: ScorePlan): Promise<void> {
  const opened = await open(plan);
  const { inputNames, outputNames } = opened.session;
  const [output = ''] = outputNames;
  if (inputNames.length !== 1 || outputNames.length !== 1)
    throw new Error(`expected one input and one output, got ${inputNames.length} and ${outputNames.length}`);
  const pixels = readFileSync(plan.images);
  const rows = Array.from({ length: plan.count }, (_, row) => row);
  const ask = async (wanted: readonly number[], batch: number): Promise<Float32Array> => {
    const outputs = new Float32Array(wanted.length * plan.classes);
    for (let start = 0; start < wanted.length; start += batch) {
      const own = pick(pixels, wanted.slice(start, start + batch), plan);
      outputs.set(await answer(plan, opened, own, { normalization: PLAIN, output }), start * plan.classes);
    }
    return outputs;
  };
  writeFileSync(`${plan.output}/outputs.bin`, await ask(rows, BATCH));
  writeFileSync(`${plan.output}/repeated.bin`, await ask(plan.repeat, OTHER_BATCH));
}

async function serve(plan: ServePlan): Promise<void> {
  const opened = await open(plan);
  await serveModel(plan.port, (pixels) => answer(plan, opened, pixels, plan));
}

/**
 * A model in memory has no folder, and ONNX Runtime looks for the files that it names in the working directory. What comes
 * here names none, since the harness has looked; should one pass, there is nothing here, and nothing that can be opened.
 */
function leaveFolder(): void {
  process.chdir(mkdtempSync(path.join(tmpdir(), 'nowhere-')));
  chmodSync('.', 0);
}

async function answer(
  { shape, classes, layout }: Model,
  { runtime, session }: Opened,
  pixels: Uint8Array,
  { normalization, output }: Pick<ServePlan, 'normalization' | 'output'>,
): Promise<Float32Array> {
  const dims = dimsOf(pixels, shape, layout);
  const own = ordered(pixels, shape, layout);
  const tensor =
    normalization === null
      ? new runtime.Tensor('uint8', own, dims)
      : new runtime.Tensor('float32', normalized(own, shape, layout, normalization), dims);
  const given = (await session.run({ [session.inputNames[0] ?? '']: tensor }))[output];
  if (!isFloats(given?.data) || given.dims.join() !== `${dims[0] ?? 0},${classes}`)
    throw new Error(
      `expected float32 [${dims[0] ?? 0}, ${classes}], got ${given?.type ?? 'nothing'} [${given?.dims.join(', ') ?? ''}]`,
    );
  return Float32Array.from(given.data);
}

function isFloats(data: unknown): data is Float32Array | Float64Array {
  return data instanceof Float32Array || data instanceof Float64Array;
}

/** Images of those rows. */
function pick(pixels: Uint8Array, rows: readonly number[], { shape: [height, width, channels] }: Model): Uint8Array {
  const size = height * width * channels;
  const picked = new Uint8Array(rows.length * size);
  for (const [index, row] of rows.entries()) picked.set(pixels.subarray(row * size, (row + 1) * size), index * size);
  return picked;
}

await orSay(async () => {
  const plan = JSON.parse(process.argv[2] ?? '') as ScorePlan | ServePlan;
  await ('port' in plan ? serve(plan) : score(plan));
});
