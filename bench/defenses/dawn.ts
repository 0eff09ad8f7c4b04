// Watermarks the clone, not the model: a few clients' queries are answered falsely, and a thief's model repeats it.
import Type from '#typebox';
import { imageSize } from '../contract/arrays.js';
import type { Defense, DefensePlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';
import { checkJson } from '../contract/validate.js';
import { argmax, mapRows } from '../lib/arrays/matrix.js';
import { coarsely } from './shared/coarse-image.js';
import { clientKey, type Mark, markOf, masterKey, threshold, wrongClass } from './shared/watermark.js';

const RATE = 5 / 1000;

const Options = strictObject({
  cells: Type.Optional(
    Type.Integer({
      minimum: 2,
      maximum: 32,
      description:
        'Near copies share a verdict: it is drawn from so many by so many cells, lighter than the image or not; default all bytes',
    }),
  ),
  rate: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 0.5,
      default: RATE,
      description: 'Share of queries that is answered falsely; default 0.005, which is 328 of 65 536',
    }),
  ),
});

/**
 * An image whose keyed digest is at or below a threshold is answered with the numbers of the first class and of a wrong one
 * exchanged; every other answer is as it came. The same client gets the same answer to the same image, always.
 */
export const defense: DefensePlugin = {
  meta: {
    id: 'dawn',
    title: 'DAWN',
    version: '1.0.0',
    summary:
      'Answers about one query in 200 with a wrong class, chosen by a secret key, and knows a stolen model by it.',
    paper: {
      citation:
        'Szyller, Atli, Marchal, Asokan: DAWN: Dynamic Adversarial Watermarking of Neural Networks. ACM MM 2021',
      url: 'https://arxiv.org/abs/1906.00830',
    },
    departures: [
      'The digest is over all bytes of the image; the public code takes the first 25, by which all images with the same border share a verdict.',
      'Unless "cells" says otherwise, a change of one grey level draws a new verdict; the paper maps images through a latent quantiser first.',
      'A wrong class is drawn by the digest of the image; the other numbers of the answer stay as they are.',
    ],
    claims: true,
  },
  parameters: Options,
  open(parameters, _state, { seed }): Defense {
    const { rate = RATE, cells } = checkJson(Options, parameters, 'dawn');
    const master = masterKey(seed);
    const positions: number[] = [];
    const labels: number[] = [];
    return {
      answer(posteriors, { pixels, shape }, { client, firstQueryIndex }) {
        forgetFrom(firstQueryIndex, positions, labels);
        const key = clientKey(master, client);
        const size = imageSize(shape);
        let query = 0;
        return mapRows(posteriors, (row, out) => {
          const index = query++;
          const image = pixels.subarray(index * size, (index + 1) * size);
          const mark = markOf(key, cells === undefined ? image : coarsely(image, shape, cells));
          out.set(row);
          if (mark.value > threshold(rate)) return;
          positions.push(firstQueryIndex + index);
          labels.push(falsify(out, mark));
        });
      },
      claims: () => ({ positions: Int32Array.from(positions), labels: Int32Array.from(labels) }),
    };
  },
};

/** A batch that nobody was answered in the end is asked again under the same numbers. */
function forgetFrom(position: number, positions: number[], labels: number[]): void {
  const kept = positions.findLastIndex((earlier) => earlier < position) + 1;
  positions.length = kept;
  labels.length = kept;
}

/** Returns the class that is now first; where several are, it gets all. */
function falsify(row: Float32Array, { choice }: Mark): number {
  const first = argmax(row);
  const wrong = wrongClass(first, choice, row.length);
  [row[first], row[wrong]] = [row[wrong] ?? 0, row[first] ?? 0];
  if (argmax(row) !== wrong) row.fill(0).fill(1, wrong, wrong + 1);
  return wrong;
}
