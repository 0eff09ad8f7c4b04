// The small files that a prepared plug-in is opened from.
import { ValidationError } from '../../contract/errors.js';
import type { PluginState } from '../../contract/plugins.js';

/** One file of a prepared plug-in. Throws ValidationError `plugin-state` if it is not there. */
export function stateFile(state: PluginState, name: string): Uint8Array {
  const bytes = state[name];
  if (bytes !== undefined) return bytes;
  throw new ValidationError('The prepared plug-in is incomplete', {
    code: 'plugin-state',
    where: name,
    expected: 'a file',
    got: 'none',
    hint: 'Prepare it again; run its job with --force.',
  });
}
