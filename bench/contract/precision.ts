// In which number format the convolutions of a job multiply; everything else is float32 always.
import Type, { type Static } from '#typebox';

/**
 * `fp32`: float32. `bf16`: factors rounded to bfloat16 (8 bits of mantissa), sums in float32, results rounded to
 * bfloat16; weights, normalisation, dense layers, loss and optimizer stay float32.
 */
export const Precision = Type.Union([Type.Literal('fp32'), Type.Literal('bf16')]);
export type Precision = Static<typeof Precision>;
