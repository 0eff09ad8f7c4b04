// One attacker under many names: its queries are spread round robin, and each meets the defense under its own name.
import { imageSize, type Images, type Matrix } from '../contract/arrays.js';
import type { AnswerContext, AskedDefense, Defense } from '../contract/plugins.js';
import { sliceLook, type VictimLook } from './look.js';

/**
 * The client of each query of a batch: query i of the ledger is asked by number i modulo `clients`, however it was batched.
 *
 * @returns names, `attacker/1` to `attacker/n`
 */
export function roundRobin(
  { client, firstQueryIndex }: Pick<AnswerContext, 'client' | 'firstQueryIndex'>,
  count: number,
  clients: number,
): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${client}/${1 + ((firstQueryIndex + index) % clients)}`);
}

/** A defense is asked by one client at a time, so a batch of many clients is answered image by image, in order. */
export async function answerOneByOne(
  defense: Defense | AskedDefense,
  look: VictimLook,
  { pixels, shape }: Images,
  { names, firstQueryIndex, ...context }: AnswerContext & { readonly names: readonly string[] },
): Promise<Matrix> {
  const size = imageSize(shape);
  const values: number[] = [];
  let columns = 0;
  for (const [index, client] of names.entries()) {
    const image = { pixels: pixels.subarray(index * size, (index + 1) * size), count: 1, shape };
    const { posteriors, ...inside } = sliceLook(look, index, 1);
    const asked = { ...context, firstQueryIndex: firstQueryIndex + index, client, ...inside };
    const answer = await defense.answer(posteriors, image, asked);
    values.push(...answer.values);
    ({ columns } = answer);
  }
  return { values: Float32Array.from(values), rows: names.length, columns };
}
