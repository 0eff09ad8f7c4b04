// The generated query pool has the statistics that it is made for.
import { describe, expect, it } from 'vitest';
import { drawDeadLeaves, powerLawRadius } from '../../../../bench/datasets/shared/dead-leaves.js';
import { createRng } from '../../../../bench/lib/random/rng.js';

const SIZE = 32;

describe('powerLawRadius', () => {
  it('has a density proportional to r^-3', () => {
    // P(R > r) falls as r^-2 between the ends 0.07 and 0.9: at the median, (r^-2 - b) / (a - b) = 1/2.
    const [a, b] = [0.07 ** -2, 0.9 ** -2];
    expect(powerLawRadius(0)).toBeCloseTo(0.07, 12);
    expect(powerLawRadius(1)).toBeCloseTo(0.9, 12);
    expect(powerLawRadius(0.5)).toBeCloseTo(((a + b) / 2) ** -0.5, 12);
  });
});

describe('drawDeadLeaves', () => {
  it('draws the same picture from the same stream, and another from another', () => {
    const draw = (seed: number): Uint8Array => drawDeadLeaves(createRng(seed), SIZE);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(1)).toHaveLength(SIZE * SIZE * 3);
  });

  it('has a power spectrum that falls about as the square of the frequency, as natural images do', () => {
    // Field (1987): natural images have slopes near -2; noise has 0. The blur of half a pixel steepens the end a little.
    const slope = spectrumSlope(Array.from({ length: 60 }, (_, seed) => drawDeadLeaves(createRng(seed), SIZE)));
    expect(slope).toBeLessThan(-1.2);
    expect(slope).toBeGreaterThan(-3);
  });
});

/** Slope of log power against log frequency, 1 to 10 cycles a picture, along rows of the green channel. */
function spectrumSlope(pictures: readonly Uint8Array[]): number {
  const frequencies = Array.from({ length: 10 }, (_, index) => index + 1);
  const power = frequencies.map((frequency) =>
    pictures.reduce((sum, picture) => sum + rowPower(picture, frequency), 0),
  );
  const x = frequencies.map(Math.log);
  const y = power.map(Math.log);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, index) => sum + (value - mx) * ((y[index] ?? 0) - my), 0);
  return covariance / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}

function rowPower(picture: Uint8Array, frequency: number): number {
  let power = 0;
  for (let row = 0; row < SIZE; row++) {
    let [real, imaginary] = [0, 0];
    for (let column = 0; column < SIZE; column++) {
      const value = picture[(row * SIZE + column) * 3 + 1] ?? 0;
      const angle = (2 * Math.PI * frequency * column) / SIZE;
      real += value * Math.cos(angle);
      imaginary += value * Math.sin(angle);
    }
    power += real * real + imaginary * imaginary;
  }
  return power;
}
