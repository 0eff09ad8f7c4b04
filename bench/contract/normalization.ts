// From bytes to what a network sees. It belongs to the weights: a network is right only behind the one it was trained with.
import Type, { type Static } from '#typebox';
import { strictObject } from './primitives.js';

/**
 * x = (pixel / 255 - mean) / std, channel by channel; a single number holds for every channel. Zero padding comes after
 * it, so a mean cannot be folded into a padded first convolution without changing the border.
 */
export const Normalization = strictObject({
  mean: Type.Array(Type.Number(), { minItems: 1 }),
  std: Type.Array(Type.Number({ exclusiveMinimum: 0 }), { minItems: 1 }),
});
export type Normalization = Readonly<Static<typeof Normalization>>;

/** Of every network that starts from random weights: its input lies in [-2, 2]. */
export const DEFAULT_NORMALIZATION: Normalization = { mean: [0.5], std: [0.25] };

/** Of the networks of torchvision: mean and standard deviation of ImageNet's training pixels, RGB. */
export const IMAGENET_NORMALIZATION: Normalization = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
