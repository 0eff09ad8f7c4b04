// A matrix among the files of a prepared plug-in.
import type { Matrix } from '../../contract/arrays.js';
import { ValidationError } from '../../contract/errors.js';
import type { PluginState } from '../../contract/plugins.js';
import { decodeNpy } from '../../lib/npy/npy.js';
import { stateFile } from './plugin-state.js';

/** Throws ValidationError `plugin-state` if the file is not there, or is not float32 of two dimensions. */
export function float32Matrix(state: PluginState, name: string): Matrix {
  const { data, shape } = decodeNpy(stateFile(state, name), name);
  const [rows, columns, ...others] = shape;
  if (data instanceof Float32Array && rows !== undefined && columns !== undefined && others.length === 0)
    return { values: data, rows, columns };
  throw new ValidationError('The prepared plug-in is damaged', {
    code: 'plugin-state',
    where: name,
    expected: 'float32 of two dimensions',
    got: `another type, or [${shape.join(', ')}]`,
    hint: 'Prepare it again; run its job with --force.',
  });
}
