// A model in a file that belongs to no suite: how many classes it tells apart, as it says itself, and opened to be asked.
import type { Images, Matrix, Shape3 } from '../../contract/arrays.js';
import { UsageError } from '../../contract/errors.js';
import type { Normalization } from '../../contract/normalization.js';
import { VICTIM_LIMITS } from '../../contract/submission.js';
import {
  NAMED_NORMALIZATIONS,
  type OnnxVictimSpec,
  type TfjsVictimSpec,
  type WeightsVictimSpec,
} from '../../contract/suite.js';
import { readRegularFile } from '../../lib/files/regular-file.js';
import { loadPlugin } from '../registry/registry.js';

/** As a suite's victim says it, without its name and its file. */
export type FileKind =
  | { readonly onnx: Pick<OnnxVictimSpec['onnx'], 'layout' | 'normalization'> }
  | { readonly tfjs: Pick<TfjsVictimSpec['tfjs'], 'layout' | 'normalization'> }
  | { readonly weights: Pick<WeightsVictimSpec['weights'], 'model' | 'modelParameters' | 'normalization'> };

export interface FileModelOptions {
  /** Path of the model. */
  readonly file: string;
  readonly kind: FileKind;
  /** [height, width] in pixels. */
  readonly inputSize: readonly [number, number];
  readonly backend?: string | undefined;
  readonly threads: number;
  readonly signal: AbortSignal;
}

export interface AskedModel {
  predict(images: Images): Promise<Matrix>;
  close(): Promise<void>;
}

export interface FileModel {
  readonly shape: Shape3;
  readonly classes: number;
  /** What its output holds is said for it, since nothing in the file does. */
  readonly open: (output: 'probabilities' | 'logits') => Promise<AskedModel>;
}

/** @throws UsageError `serve-classes`; what reading the model throws */
export function fileModel(options: FileModelOptions): Promise<FileModel> {
  if ('onnx' in options.kind) return onnxModel(options, options.kind.onnx);
  return 'tfjs' in options.kind ? tfjsModel(options, options.kind.tfjs) : weightsModel(options, options.kind.weights);
}

async function onnxModel(
  { file, inputSize, threads, signal }: FileModelOptions,
  { layout = 'NCHW', normalization }: Pick<OnnxVictimSpec['onnx'], 'layout' | 'normalization'>,
): Promise<FileModel> {
  const { gatherModel } = await import('../../submission/onnx/gather.js');
  const { checkedModel } = await import('../../submission/onnx/model-file.js');
  const { signatureOf } = await import('../../submission/onnx/signature.js');
  const { interfaceOf } = await import('../../submission/onnx/victim-interface.js');
  const { openOnnxVictim } = await import('../../submission/onnx/victim.js');
  const model = checkedModel(await gatherModel(file));
  const signature = signatureOf(model);
  const classes = atLeastTwo(signature.outputs[0]?.sizes.at(-1) ?? null, file, 'leave it out of dynamic_axes');
  const [input] = signature.inputs;
  const channels = (layout === 'NCHW' ? input?.sizes[1] : input?.sizes.at(-1)) ?? 3;
  const shape: Shape3 = [...inputSize, channels];
  const found = interfaceOf(signature, { shape, layout, classes, output: null, where: file });
  return {
    ...{ shape, classes },
    open: (kind) =>
      openOnnxVictim({
        ...{ model, shape, layout, found, columns: null, limits: VICTIM_LIMITS, threads, signal },
        normalization: numbers(normalization ?? 'unit'),
        answers: { classes, output: null, kind, unnormalised: false },
      }),
  };
}

async function tfjsModel(
  { file, inputSize, signal }: FileModelOptions,
  { layout = 'NHWC', normalization }: Pick<TfjsVictimSpec['tfjs'], 'layout' | 'normalization'>,
): Promise<FileModel> {
  const { readTfjsModel } = await import('../../submission/victims/tfjs-model.js');
  const { openTfjsVictim } = await import('../../submission/victims/tfjs.js');
  const model = await readTfjsModel(file);
  const classes = atLeastTwo(model.outputs, file, 'end it with a dense layer');
  const channels = (layout === 'NCHW' ? model.inputSizes?.[0] : model.inputSizes?.[2]) ?? 3;
  const shape: Shape3 = [...inputSize, channels];
  return {
    ...{ shape, classes },
    open: (kind) =>
      openTfjsVictim({
        ...{ model, shape, layout, columns: null, limits: VICTIM_LIMITS, signal },
        normalization: numbers(normalization ?? 'unit'),
        answers: { classes, output: null, kind, unnormalised: false },
      }),
  };
}

/** A network of ours, which always gives probabilities. */
async function weightsModel(
  { file, inputSize, backend, threads }: FileModelOptions,
  {
    model,
    modelParameters = {},
    normalization,
  }: Pick<WeightsVictimSpec['weights'], 'model' | 'modelParameters' | 'normalization'>,
): Promise<FileModel> {
  const { openTensors } = await import('../../tensor/open.js');
  const { openOwnWeights } = await import('../weights/own.js');
  const { headIn } = await import('../weights/head.js');
  const plugin = await loadPlugin('models', model);
  const bytes = await readRegularFile(file);
  const classes = atLeastTwo(await headIn(bytes, plugin), file, 'its last layer has to be a dense one');
  await openTensors({ threads, ...(backend === undefined ? {} : { backend }) });
  const shape: Shape3 = [...inputSize, 3];
  return {
    ...{ shape, classes },
    open: async () => {
      const network = await openOwnWeights({
        ...{ plugin, parameters: modelParameters, bytes, file, shape, classes },
        ...(normalization === undefined ? {} : { normalization: numbers(normalization) }),
      });
      const close = (): Promise<void> => {
        network.dispose();
        return Promise.resolve();
      };
      return { predict: (images) => network.predict(images), close };
    },
  };
}

function numbers(given: Normalization | keyof typeof NAMED_NORMALIZATIONS): Normalization {
  if (typeof given !== 'string') return given;
  const { mean, std } = NAMED_NORMALIZATIONS[given];
  return { mean: [...mean], std: [...std] };
}

function atLeastTwo(got: number | null, where: string, act: string): number {
  if (got !== null && got >= 2) return got;
  throw new UsageError('the model does not say how many classes it tells apart', {
    code: 'serve-classes',
    where,
    expected: 'an output [n, classes] of a fixed number of classes, at least 2',
    got: got === null ? 'an open size' : String(got),
    hint: `Export it again with the size of the output fixed: ${act}.`,
  });
}
