// What FDINet knows after it is fitted, as files.
import Type, { type Static } from '#typebox';
import type { Matrix } from '../../contract/arrays.js';
import type { PluginState } from '../../contract/plugins.js';
import { strictObject } from '../../contract/primitives.js';
import { decodeJson, encodeJson } from '../../lib/json/bytes.js';
import { encodeNpy } from '../../lib/npy/npy.js';
import { float32Matrix } from '../shared/float32-matrix.js';
import { stateFile } from '../shared/plugin-state.js';
import type { Layer } from './indices.js';

const FILE = 'detector.json';

const Fitted = strictObject({
  schemaVersion: Type.Literal(1),
  layers: Type.Array(Type.String()),
  scaling: strictObject({ means: Type.Array(Type.Number()), deviations: Type.Array(Type.Number()) }),
  model: strictObject({ weights: Type.Array(Type.Number()), bias: Type.Number() }),
  threshold: Type.Number(),
});
export type Fitted = Static<typeof Fitted>;

const anchorsFile = (layer: number): string => `anchors-${layer}.npy`;

export function encodeFitted(fitted: Fitted, layers: readonly Layer[]): PluginState {
  const files: Record<string, Uint8Array> = { [FILE]: encodeJson(Fitted, fitted, FILE) };
  for (const [index, { anchors }] of layers.entries()) {
    const columns = anchors[0]?.columns ?? 0;
    const values = Float32Array.from(anchors.flatMap((each) => [...each.values]));
    files[anchorsFile(index)] = encodeNpy(values, [values.length / columns, columns]);
  }
  return files;
}

export function decodeFitted(
  state: PluginState,
  classes: number,
): { readonly fitted: Fitted; readonly layers: readonly Layer[] } {
  const fitted = decodeJson(Fitted, stateFile(state, FILE), FILE);
  const layers = fitted.layers.map((name, index) => {
    const { values, rows, columns } = float32Matrix(state, anchorsFile(index));
    const count = rows / classes;
    const anchors = Array.from({ length: classes }, (_, label): Matrix => {
      const part = values.subarray(label * count * columns, (label + 1) * count * columns);
      return { values: part, rows: count, columns };
    });
    return { name, anchors };
  });
  return { fitted, layers };
}
