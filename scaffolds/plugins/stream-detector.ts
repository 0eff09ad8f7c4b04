// What it looks at in a client's queries, and why an attacker's look otherwise: one sentence.
import type { Images } from '../contract/arrays.js';
import type { StreamDetectorPlugin, StreamVerdict } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { stateFile } from './shared/plugin-state.js';

/** Latest queries of a client that are remembered. */
const WINDOW = 50;
/** Share of the owner's mean distance below which a client's alarms. */
const SHARE = 0.5;

export const detector: StreamDetectorPlugin = {
  meta: {
    id: '%ID%',
    title: '%TITLE%',
    version: '1.0.0',
    summary: 'One sentence on what it does.',
    paper: null,
    scope: 'stream',
    control: false,
    trainsNetwork: false,
  },
  parameters: strictObject({}),
  async prepare({ benign: { train }, signal, onProgress }) {
    signal.throwIfAborted();
    const first = Array.from({ length: Math.min(500, train.images.count) }, (_, row) => row);
    const distances = new Latest();
    rowsOf(train.images.read(first)).forEach((pixels) => distances.add(pixels));
    onProgress({ fraction: 1, note: 'measured' });
    return Promise.resolve({ 'mean.json': new TextEncoder().encode(JSON.stringify(distances.mean())) });
  },
  // One for each client: what it remembers lies in here, never in a variable of the module.
  async open(state) {
    const honest = JSON.parse(new TextDecoder().decode(stateFile(state, 'mean.json'))) as number;
    const latest = new Latest();
    let asked = 0;
    let verdict: StreamVerdict = { alarmAt: null, statistic: null };
    return Promise.resolve({
      observe: ({ images }) => {
        for (const pixels of rowsOf(images)) {
          latest.add(pixels);
          asked++;
          if (verdict.alarmAt !== null || asked <= WINDOW) continue;
          const statistic = 1 - latest.mean() / honest;
          verdict = { alarmAt: statistic > 1 - SHARE ? asked - 1 : null, statistic };
        }
        return Promise.resolve(verdict);
      },
      dispose: () => undefined,
    });
  },
};

/** The latest queries, and how far each lay from the nearest of those before it. */
class Latest {
  readonly #images: Uint8Array[] = [];
  readonly #distances: number[] = [];

  add(pixels: Uint8Array): void {
    if (this.#images.length > 0)
      this.#distances.push(Math.min(...this.#images.map((image) => distance(image, pixels))));
    this.#images.push(pixels);
    if (this.#images.length > WINDOW) this.#images.shift();
    if (this.#distances.length > WINDOW) this.#distances.shift();
  }

  mean(): number {
    return this.#distances.reduce((sum, value) => sum + value, 0) / Math.max(1, this.#distances.length);
  }
}

/** Mean absolute difference in grey levels. */
function distance(one: Uint8Array, other: Uint8Array): number {
  return one.reduce((sum, pixel, at) => sum + Math.abs(pixel - (other[at] ?? 0)), 0) / one.length;
}

function rowsOf({ pixels, count }: Images): readonly Uint8Array[] {
  const size = pixels.length / count;
  return Array.from({ length: count }, (_, image) => pixels.slice(image * size, (image + 1) * size));
}
