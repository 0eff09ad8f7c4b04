// One axis of a resize: which source samples make each output sample, and how much of each.

/** Weights of one axis: output i is the sum over k of `weights[i * taps + k] * source[starts[i] + k]`. */
export interface AxisWeights {
  readonly taps: number;
  /** int32 [outputs]: first source sample of each output. */
  readonly starts: Int32Array;
  /** float64 [outputs, taps]; each row sums to 1. */
  readonly weights: Float64Array;
}

const LOBES = 3;

/**
 * Lanczos 3 with antialiasing: where the image shrinks, the kernel is as much wider (as Pillow does it). Samples
 * outside the source do not count and the rest is scaled to a sum of 1.
 *
 * @param from - samples of the source
 * @param to - samples wanted
 * @param window - part of the source that is shown, in samples: [begin, end)
 */
export function lanczosWeights(from: number, to: number, window: readonly [number, number] = [0, from]): AxisWeights {
  const [begin, end] = window;
  const step = (end - begin) / to;
  const stretch = Math.max(step, 1);
  const reach = LOBES * stretch;
  const taps = Math.min(from, Math.ceil(reach) * 2 + 1);
  const starts = new Int32Array(to);
  const weights = new Float64Array(to * taps);
  for (let output = 0; output < to; output++) {
    const centre = begin + (output + 0.5) * step;
    const first = Math.min(Math.max(0, Math.floor(centre - reach)), from - taps);
    starts[output] = first;
    const row = weights.subarray(output * taps, (output + 1) * taps);
    row.forEach((_, tap) => (row[tap] = lanczos((first + tap + 0.5 - centre) / stretch)));
    const sum = row.reduce((total, weight) => total + weight, 0);
    row.forEach((weight, tap) => (row[tap] = weight / sum));
  }
  return { taps, starts, weights };
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= LOBES) return 0;
  const angle = Math.PI * x;
  return (LOBES * Math.sin(angle) * Math.sin(angle / LOBES)) / (angle * angle);
}
