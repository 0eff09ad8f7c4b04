// What a query is answered that was flagged.
import { createHash } from 'node:crypto';
import { argmax } from '../../lib/arrays/matrix.js';
import { createRng, deriveSeed } from '../../lib/random/rng.js';

/** Writes what is answered in the place of p; `image` are the bytes of the query. */
export type Response = (p: Float32Array, out: Float32Array, image: Uint8Array) => void;

/** No answer: a row of zeros. */
export const refused: Response = () => undefined;

/** Every class alike. */
export const uniform: Response = (p, out) => void out.fill(1 / p.length);

/** The first class alone. */
export const firstClass: Response = (p, out) => {
  out[argmax(p)] = 1;
};

/** The numbers of the answer at classes that the image and the owner's seed draw: the same image, the same answer. */
export function shuffled(seed: number): Response {
  return (p, out, image) => {
    const digest = createHash('sha256').update(image).digest('hex');
    const places = createRng(deriveSeed('flagged', seed, digest)).permutation(p.length);
    for (const [index, place] of places.entries()) out[index] = p[place] ?? 0;
  };
}
