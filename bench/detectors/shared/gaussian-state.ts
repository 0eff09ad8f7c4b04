// Fitted layers as files.
import Type from '#typebox';
import type { PluginState } from '../../contract/plugins.js';
import { strictObject } from '../../contract/primitives.js';
import { ValidationError } from '../../contract/errors.js';
import { decodeJson, encodeJson } from '../../lib/json/bytes.js';
import { decodeNpy, encodeNpy } from '../../lib/npy/npy.js';
import type { ClassGaussians } from './class-gaussians.js';
import { stateFile } from './plugin-state.js';

export interface FittedLayer {
  readonly layer: string;
  readonly gaussians: ClassGaussians;
  /** Of the distances on benign validation images. */
  readonly mean: number;
  readonly deviation: number;
}

const NOTES = 'layers.json';
const Notes = strictObject({
  schemaVersion: Type.Literal(1),
  layers: Type.Array(
    strictObject({
      layer: Type.String(),
      width: Type.Integer({ minimum: 1 }),
      mean: Type.Number(),
      deviation: Type.Number({ exclusiveMinimum: 0 }),
    }),
  ),
});

export function encodeLayers(layers: readonly FittedLayer[]): PluginState {
  const notes = layers.map(({ layer, gaussians, mean, deviation }) => ({
    layer,
    width: gaussians.width,
    mean,
    deviation,
  }));
  const arrays = layers.flatMap(({ gaussians: { means, lower, width } }, index) => [
    [`means-${index}.npy`, encodeNpy(means, [means.length / width, width])] as const,
    [`lower-${index}.npy`, encodeNpy(lower, [width, width])] as const,
  ]);
  return { [NOTES]: encodeJson(Notes, { schemaVersion: 1, layers: notes }, NOTES), ...Object.fromEntries(arrays) };
}

/** Throws ValidationError `plugin-state`. */
export function decodeLayers(state: PluginState): readonly FittedLayer[] {
  const { layers } = decodeJson(Notes, stateFile(state, NOTES), NOTES);
  return layers.map(({ layer, width, mean, deviation }, index) => ({
    layer,
    mean,
    deviation,
    gaussians: { width, means: floats(state, `means-${index}.npy`), lower: floats(state, `lower-${index}.npy`) },
  }));
}

function floats(state: PluginState, name: string): Float64Array {
  const { data } = decodeNpy(stateFile(state, name), name);
  if (data instanceof Float64Array) return data;
  throw new ValidationError('The prepared plug-in is damaged', {
    code: 'plugin-state',
    where: name,
    expected: 'float64',
    got: 'another type',
    hint: 'Prepare it again; run its job with --force.',
  });
}
