import { expect, it } from 'vitest';
import { answerPacker } from '../../../bench/ranking/packed.js';

it('Packed predictions are the same numbers in the fewest bytes, and columns that records share are kept once', () => {
  const pack = answerPacker();
  const first = pack({ labels: [0, 1, 255], victim: [0, 1, 256], surrogate: [0, 0, 70_000] });
  const second = pack({ labels: [0, 1, 255], victim: [1, 1, 1], surrogate: [0, 1, 2], groups: [0, 0, 1] });
  expect(first).toEqual({
    labels: Uint8Array.of(0, 1, 255),
    victim: Uint16Array.of(0, 1, 256),
    surrogate: Uint32Array.of(0, 0, 70_000),
  });
  expect(second.groups).toEqual(Uint8Array.of(0, 0, 1));
  expect(second.labels).toBe(first.labels);
});
