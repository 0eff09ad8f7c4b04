// Asks a defense that needs no preparation.
import type { Images, Matrix, Shape3 } from '../../../bench/contract/arrays.js';
import type { AnswerContext, DefensePlugin } from '../../../bench/contract/plugins.js';
import { noSubstitutes } from '../../support/no-substitutes.js';

/** One grey pixel an image. */
export const PIXEL: Shape3 = [1, 1, 1];

/** The image of row n is the grey level n. */
export function pixels(count: number): Images {
  return { pixels: Uint8Array.from({ length: count }, (_, row) => row), count, shape: PIXEL };
}

export async function answerWith(
  plugin: DefensePlugin,
  parameters: Record<string, unknown>,
  asked: Matrix,
  { images = pixels(asked.rows), ...context }: Partial<AnswerContext> & { readonly images?: Images } = {},
): Promise<Matrix> {
  const opening = { classes: asked.columns, inputShape: images.shape, seed: 1, substitute: noSubstitutes() };
  const opened = await plugin.open(parameters, {}, opening);
  return opened.answer(asked, images, { firstQueryIndex: 0, client: 'a', seed: 1, ...context });
}

/** To six digits. */
export function rounded(values: ArrayLike<number>): readonly number[] {
  return Array.from(values, (value) => Number(value.toFixed(6)));
}

export function l1(left: ArrayLike<number>, right: ArrayLike<number>): number {
  return Array.from(left).reduce((sum, value, index) => sum + Math.abs(value - (right[index] ?? 0)), 0);
}

export function rowsIn({ values, rows, columns }: Matrix): readonly Float32Array[] {
  return Array.from({ length: rows }, (_, row) => values.subarray(row * columns, (row + 1) * columns));
}
