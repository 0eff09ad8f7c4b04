import { describe, expect, it } from 'vitest';
import type { Shape3 } from '../../../../bench/contract/arrays.js';
import { storeOf } from '../../../../bench/lib/images/image-store.js';
import { changeInto, drawChange, secretStore } from '../../../../bench/pipeline/secret/secret-inputs.js';

const SEED = 'ab'.repeat(32);
const SHAPE: Shape3 = [4, 4, 1];

const changed = (source: Uint8Array, change: Parameters<typeof changeInto>[3], shape = SHAPE): number[] => {
  const target = new Uint8Array(source.length);
  changeInto(target, source, shape, change);
  return [...target];
};

describe('changeInto', () => {
  const ramp = Uint8Array.from([0, 10, 20, 30].flatMap(() => [0, 10, 20, 30]));

  it('leaves an image alone that is neither cropped, shifted nor lit', () => {
    expect(changed(ramp, { crop: 1, shift: [0, 0], light: 1 })).toEqual([...ramp]);
  });

  it('shows what lies to the right, and repeats the border', () => {
    // A quarter of four pixels is one pixel.
    expect(changed(ramp, { crop: 1, shift: [0, 0.25], light: 1 }).slice(0, 4)).toEqual([10, 20, 30, 30]);
  });

  it('brings the centre nearer: half the view shows the middle half', () => {
    // The centre is 1.5; columns 0..3 come from 0.75, 1.25, 1.75 and 2.25.
    expect(changed(ramp, { crop: 0.5, shift: [0, 0], light: 1 }).slice(0, 4)).toEqual([8, 13, 18, 23]);
  });

  it('lights pixels by a factor and stops at white', () => {
    expect(changed(Uint8Array.of(200, 255), { crop: 1, shift: [0, 0], light: 1.15 }, [1, 2, 1])).toEqual([230, 255]);
  });
});

describe('secretStore', () => {
  const pixels = Uint8Array.from({ length: 3 * 8 * 8 * 3 }, (_, index) => (index * 37) % 256);
  const store = storeOf({ pixels, count: 3, shape: [8, 8, 3] });

  it('changes a row alike whatever is read with it', () => {
    const secret = secretStore(store, SEED);
    const all = secret.read([0, 1, 2]).pixels;
    expect(secret.read([2]).pixels).toEqual(all.slice(2 * 192));
    expect(secret.read([1, 0]).pixels.slice(192)).toEqual(all.slice(0, 192));
  });

  it('draws other images from another seed, and changes every one', () => {
    const one = secretStore(store, SEED).read([0, 1, 2]).pixels;
    const other = secretStore(store, 'cd'.repeat(32)).read([0, 1, 2]).pixels;
    expect(one).not.toEqual(other);
    expect(one).not.toEqual(pixels);
  });

  it('stays within its bounds, and never mirrors', () => {
    for (let row = 0; row < 200; row++) {
      const { crop, shift, light } = drawChange(SEED, row);
      expect(crop).toBeGreaterThanOrEqual(0.9);
      expect(crop).toBeLessThanOrEqual(1);
      for (const part of shift) expect(Math.abs(part)).toBeLessThanOrEqual(0.06);
      expect(Math.abs(light - 1)).toBeLessThanOrEqual(0.15);
    }
  });
});
