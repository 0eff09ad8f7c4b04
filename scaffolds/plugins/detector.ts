// What it looks at in a query, and why an attacker's looks otherwise: one sentence.
import type { Images } from '../contract/arrays.js';
import type { DetectorPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { stateFile } from './shared/plugin-state.js';

export const detector: DetectorPlugin = {
  meta: {
    id: '%ID%',
    title: '%TITLE%',
    version: '1.0.0',
    summary: 'One sentence on what it does.',
    paper: null,
    control: false,
    trainsNetwork: false,
  },
  parameters: strictObject({}),
  async prepare({ benign, signal, onProgress }) {
    signal.throwIfAborted();
    const rows = Array.from({ length: benign.train.count }, (_, row) => row);
    const levels = brightness(benign.train.read(rows));
    const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
    onProgress({ fraction: 1, note: 'measured' });
    return Promise.resolve({ 'mean.json': new TextEncoder().encode(JSON.stringify(mean)) });
  },
  async open(state) {
    const mean = JSON.parse(new TextDecoder().decode(stateFile(state, 'mean.json'))) as number;
    return Promise.resolve({
      score: (queries) => Promise.resolve(brightness(queries).map((level) => Math.abs(level - mean))),
      dispose: () => undefined,
    });
  },
};

/** Mean grey level of each image, float64 [n]. */
function brightness({ pixels, count }: Images): Float64Array {
  const size = pixels.length / count;
  return Float64Array.from({ length: count }, (_, image) => {
    const own = pixels.subarray(image * size, (image + 1) * size);
    return own.reduce((sum, pixel) => sum + pixel, 0) / size;
  });
}
