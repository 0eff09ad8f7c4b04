// What a variational autoencoder minimises, as a scalar of its encoder's and decoder's weights.
import * as tf from '#tfjs-core';
import type { Values } from './values.js';

/** Logarithms of variances are kept within, so that no exponential overflows early on. */
const LARGEST_LOG = 10;

/**
 * Mean over images of the squared error of the reconstruction, summed over pixels, plus the Kullback–Leibler divergence of the
 * latent distribution from the standard normal one (Kingma and Welling 2014).
 *
 * @param encoded - float32 [n, 2 latent]: means, then logarithms of variances
 * @param given - `noise`: standard normal, float32 [n, latent]; `images`: float32 [n, h, w, c] in [0, 1]; `decode`: latent float32
 * [n, latent] to images of the same shape
 */
export function variationalLoss(
  encoded: Values,
  given: {
    readonly noise: Values;
    readonly images: Values;
    readonly decode: (latent: Values) => Values;
  },
): Values {
  const { noise, images, decode } = given;
  const [means, logs] = tf.split(encoded, 2, 1) as [Values, Values];
  const logVariances = tf.clipByValue(logs, -LARGEST_LOG, LARGEST_LOG);
  const latent = tf.add(means, tf.mul(tf.exp(tf.div(logVariances, 2)), noise));
  const [count = 1] = images.shape;
  const error = tf.div(tf.sum(tf.square(tf.sub(decode(latent), images))), count);
  const spread = tf.sub(tf.add(tf.square(means), tf.exp(logVariances)), tf.add(logVariances, 1));
  return tf.add(error, tf.div(tf.sum(spread), 2 * count));
}
