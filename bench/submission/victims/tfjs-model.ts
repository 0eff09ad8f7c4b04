// A layers model of TensorFlow.js as it lies on disk: model.json read strictly, its weights brought together. Nothing is built of it here.
import Type, { type Static } from '#typebox';
import { schemaProblems } from '../../contract/validate.js';
import { digestBytes, digestJson } from '../../lib/files/hash.js';
import { readRegularFile } from '../../lib/files/regular-file.js';
import { badWeights, readBeside } from './beside.js';
import { KERAS_3, notLayers } from './keras-files.js';
import { loadable } from './loadable.js';

const LARGEST_JSON = 64 * 2 ** 20;

/** Of those that a layer can have; quantised ones are stored as `quantization.dtype` says. */
const BYTES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 } as const;
const Stored = Type.Union([Type.Literal('uint8'), Type.Literal('uint16'), Type.Literal('float16')]);

const WeightSpec = Type.Object({
  name: Type.String(),
  shape: Type.Array(Type.Integer({ minimum: 0 })),
  dtype: Type.Union([Type.Literal('float32'), Type.Literal('int32'), Type.Literal('bool')]),
  quantization: Type.Optional(Type.Object({ dtype: Stored })),
});
const Group = Type.Object({ paths: Type.Array(Type.String()), weights: Type.Array(WeightSpec) });
const ModelJson = Type.Object({
  modelTopology: Type.Record(Type.String(), Type.Unknown()),
  weightsManifest: Type.Array(Group, { minItems: 1 }),
});

export interface TfjsModel {
  /** The network without what its training needed. */
  readonly topology: Readonly<Record<string, unknown>>;
  /** Names, shapes and types of the weights, as TensorFlow.js reads them. */
  readonly specs: readonly Static<typeof WeightSpec>[];
  readonly weights: Uint8Array;
  /** Of network and weights, however the weights are cut into files. */
  readonly sha256: string;
  /** What its first layer says that it takes, without the batch; `null` where it says nothing, or leaves a size open. */
  readonly inputSizes: readonly (number | null)[] | null;
  /** Units of its last layer that has some; `null` where none has. */
  readonly outputs: number | null;
}

const FAULT = { code: 'tfjs-weights', hint: 'Copy model.json with all of its .bin files into one folder.' };

/** @throws ValidationError `tfjs-format` for what is no layers model, `tfjs-weights`; errors of the file system */
export async function readTfjsModel(file: string): Promise<TfjsModel> {
  const json = parse(await readRegularFile(file, LARGEST_JSON), file);
  const { modelTopology: topology, weightsManifest } = json;
  if (/^[3-9]/.test(versionOf(topology))) throw notLayers(file, `a model of Keras ${versionOf(topology)}`, KERAS_3);
  const specs = weightsManifest.flatMap(({ weights }) => weights);
  const parts: Uint8Array[] = [];
  for (const name of weightsManifest.flatMap(({ paths }) => paths)) parts.push(await readBeside(file, name, FAULT));
  const weights = Buffer.concat(parts);
  const needed = specs.reduce((sum, spec) => sum + bytesOf(spec), 0);
  if (weights.length !== needed) throw badWeights(file, FAULT, `${needed} bytes of weights`, String(weights.length));
  const network = loadable(Object.fromEntries(Object.entries(topology).filter(([key]) => key !== 'training_config')));
  return {
    ...{ topology: network, specs, weights, inputSizes: inputOf(network), outputs: unitsOf(network) },
    sha256: digestJson({ network, specs, weights: digestBytes(weights) }),
  };
}

/** Whether a parsed JSON file is a model of TensorFlow.js, of whatever kind. */
export function isTfjsJson(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('modelTopology' in value || 'weightsManifest' in value);
}

function parse(bytes: Buffer, file: string): Static<typeof ModelJson> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw notLayers(file, 'no JSON');
  }
  const isGraph = typeof value === 'object' && value !== null && 'format' in value && value.format === 'graph-model';
  if (isGraph) throw notLayers(file, 'a graph model, as a SavedModel becomes');
  const [problem] = schemaProblems(ModelJson, value);
  if (problem !== undefined)
    throw notLayers(file, `${problem.pointer === '' ? 'its content' : problem.pointer}: ${problem.message}`);
  return value as Static<typeof ModelJson>;
}

function bytesOf({ shape, dtype, quantization }: Static<typeof WeightSpec>): number {
  return shape.reduce((product, size) => product * size, 1) * BYTES[quantization?.dtype ?? dtype];
}

function versionOf({ keras_version: version }: TfjsModel['topology']): string {
  return typeof version === 'string' ? version : '';
}

/** `batch_input_shape` of the first layer that has one, wherever the version of Keras puts its layers. */
function inputOf(topology: unknown): TfjsModel['inputSizes'] {
  if (typeof topology !== 'object' || topology === null) return null;
  const own = Object.entries(topology).find(([key]) => key === 'batch_input_shape' || key === 'batchInputShape');
  if (own !== undefined && Array.isArray(own[1]))
    return own[1].slice(1).map((size: unknown) => (typeof size === 'number' ? size : null));
  for (const value of Object.values(topology)) {
    const found = inputOf(value);
    if (found !== null) return found;
  }
  return null;
}

/** Layers stand in the order in which they were added, activations after the dense layer that they belong to. */
function unitsOf(topology: unknown): number | null {
  if (typeof topology !== 'object' || topology === null) return null;
  const own = 'units' in topology && typeof topology.units === 'number' ? topology.units : null;
  return Object.values(topology).reduce((last: number | null, value) => unitsOf(value) ?? last, own);
}
