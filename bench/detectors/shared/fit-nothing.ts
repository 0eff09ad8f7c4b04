// For detectors that look at their owner's images no closer than at any query.
import type { PluginState, Work } from '../../contract/plugins.js';

/** No files; rejects where it was stopped before. */
export async function fitNothing({ signal, onProgress }: Work): Promise<PluginState> {
  signal.throwIfAborted();
  onProgress({ fraction: 1, note: 'nothing to fit' });
  return Promise.resolve({});
}
