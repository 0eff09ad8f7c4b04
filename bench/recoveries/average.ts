// The mean of the answers to one image: what noise of a defense is left of, once the image is asked several times.
import type { Ledger, RecoveryPlugin } from '../contract/plugins.js';
import { strictObject } from '../contract/primitives.js';

/**
 * Queries of one pool row, or made from one (`origins`), are one image; a made image without origin stands alone. An image
 * is trained on as it was asked first.
 */
export const recovery: RecoveryPlugin = {
  meta: {
    id: 'average',
    title: 'Mean of repeated answers',
    version: '1.0.0',
    summary: 'Averages the answers to one image and its light augmentations: one item an image, each query paid.',
    paper: {
      citation:
        'Tang et al.: ModelGuard: Information-Theoretic Defense Against Model Extraction Attacks. USENIX Security 2024',
      url: 'https://www.usenix.org/conference/usenixsecurity24/presentation/tang',
    },
    departures: [
      'Every query counts: the public code counts an image once however often it is asked.',
      'Copies are moved by a pixel; the public code crops and flips.',
    ],
    knowledge: 'none',
  },
  parameters: strictObject({}),
  recover(ledger) {
    const images = byImage(ledger);
    const { values: answers, columns } = ledger.answers;
    const values = new Float32Array(images.length * columns);
    for (const [item, positions] of images.entries()) {
      for (let column = 0; column < columns; column++) {
        const sum = positions.reduce((total, position) => total + (answers[position * columns + column] ?? 0), 0);
        values[item * columns + column] = sum / positions.length;
      }
    }
    const positions = Int32Array.from(images, ([first = 0]) => first);
    return Promise.resolve({ positions, targets: { values, rows: images.length, columns }, weights: null });
  },
};

/** Positions of each image, in the order of its first query. */
function byImage({ rows, origins }: Ledger): readonly (readonly number[])[] {
  const images = new Map<number, number[]>();
  for (const [position, row] of rows.entries()) {
    const origin = row === -1 ? (origins?.[position] ?? -1) : row;
    const image = origin === -1 ? -1 - position : origin;
    const known = images.get(image);
    if (known === undefined) images.set(image, [position]);
    else known.push(position);
  }
  return [...images.values()];
}
