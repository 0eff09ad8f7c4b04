// Runs inside a sandbox of its own: a layers model and TensorFlow.js as published, on WebAssembly, which has a kernel for every layer
// of it. Mounted with the one file that it imports.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dimsOf, normalized, ordered, orSay, serveModel, type Layout, type Scaling, type Shape } from './inside.js';

/** The only parameter, as JSON. */
export interface TfjsPlan {
  /** Folder whose node_modules hold TensorFlow.js. */
  readonly libraries: string;
  /** JSON with `modelTopology` and `weightSpecs`, and the weights behind each other. */
  readonly model: string;
  readonly weights: string;
  readonly port: number;
  readonly shape: Shape;
  readonly layout: Layout;
  readonly normalization: Scaling;
  readonly classes: number;
}

interface Tensor {
  readonly shape: readonly number[];
  data(): Promise<ArrayLike<number>>;
  dispose(): void;
}

interface Core {
  enableProdMode(): void;
  setBackend(name: string): Promise<boolean>;
  tensor(values: Float32Array, shape: readonly number[], dtype: 'float32'): Tensor;
}

interface Place {
  readonly shape: readonly (number | null)[];
}

interface LayersModel {
  readonly inputs: readonly Place[];
  readonly outputs: readonly Place[];
  predict(x: Tensor, options: { readonly batchSize: number }): Tensor | readonly Tensor[];
}

interface Layers {
  readonly loadLayersModel: (from: { readonly load: () => Promise<object> }) => Promise<LayersModel>;
}

interface Opened {
  readonly tf: Core;
  readonly model: LayersModel;
}

async function open(plan: TfjsPlan): Promise<Opened> {
  const load = createRequire(`${plan.libraries}/package.json`);
  const tf = load('@tensorflow/tfjs-core') as Core;
  const { loadLayersModel } = load('@tensorflow/tfjs-layers') as Layers;
  const wasm = load('@tensorflow/tfjs-backend-wasm') as { setWasmPaths: (folder: string) => void };
  wasm.setWasmPaths(`${plan.libraries}/node_modules/@tensorflow/tfjs-backend-wasm/dist/`);
  tf.enableProdMode();
  if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly backend did not start');
  const described = JSON.parse(readFileSync(plan.model, 'utf8')) as object;
  const weights = readFileSync(plan.weights);
  const weightData = weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.byteLength);
  const model = await loadLayersModel({ load: () => Promise.resolve({ ...described, weightData }) });
  check(model, plan);
  return { tf, model };
}

/** Said before the first question, so that it is said of the model and not of an image. */
function check({ inputs, outputs }: LayersModel, { shape, layout, classes }: TfjsPlan): void {
  const [input, ...otherInputs] = inputs;
  const [output, ...otherOutputs] = outputs;
  const one = dimsOf(new Uint8Array(shape[0] * shape[1] * shape[2]), shape, layout).slice(1);
  const takes = input !== undefined && otherInputs.length === 0 && fits(input.shape.slice(1), one);
  const gives = output !== undefined && otherOutputs.length === 0 && fits(output.shape.slice(1), [classes]);
  if (!takes) throw new Error(`its inputs are ${textOf(inputs)}, and its images [n, ${one.join(', ')}]`);
  if (!gives) throw new Error(`its outputs are ${textOf(outputs)}, and the test images have ${classes} classes`);
}

function fits(sizes: readonly (number | null)[], wanted: readonly number[]): boolean {
  return sizes.length === wanted.length && sizes.every((size, axis) => size === null || size === wanted[axis]);
}

function textOf(places: readonly Place[]): string {
  return places.map(({ shape }) => `[${shape.map((size) => size ?? 'n').join(', ')}]`).join(' and ') || 'none';
}

async function answer(plan: TfjsPlan, { tf, model }: Opened, pixels: Uint8Array): Promise<Float32Array> {
  const { shape, layout, normalization, classes } = plan;
  const dims = dimsOf(pixels, shape, layout);
  const [count = 0] = dims;
  const own = normalized(ordered(pixels, shape, layout), shape, layout, normalization);
  const x = tf.tensor(own, dims, 'float32');
  const y = model.predict(x, { batchSize: Math.max(1, count) });
  x.dispose();
  const isOne = 'data' in y;
  if (!isOne || y.shape.join() !== `${count},${classes}`)
    throw new Error(`expected [${count}, ${classes}], got ${isOne ? `[${y.shape.join(', ')}]` : 'several outputs'}`);
  const values = Float32Array.from(await y.data());
  y.dispose();
  return values;
}

await orSay(async () => {
  const plan = JSON.parse(process.argv[2] ?? '') as TfjsPlan;
  const opened = await open(plan);
  await serveModel(plan.port, (pixels) => answer(plan, opened, pixels));
});
