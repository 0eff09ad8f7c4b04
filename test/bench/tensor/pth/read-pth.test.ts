// PyTorch's own files are read without running anything in them; those that PyTorch itself wrote are in the parity test.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../../bench/contract/errors.js';
import { readWeightsFile } from '../../../../bench/tensor/weights-file.js';
import { ourError } from '../../../support/errors.js';
import { global, pth, text } from '../../../support/pth.js';
import { zip } from '../../../support/zip.js';

const arrays = new Map([
  ['conv.weight', { shape: [2, 1, 1, 2], values: Float32Array.of(1, 2, 3, 4) }],
  ['scale', { shape: [], values: Float32Array.of(0.5) }],
]);

const raw = (code: string): Buffer => Buffer.from(code, 'latin1');
const archive = (...pickle: readonly Buffer[]): Buffer =>
  zip({ 'archive/data.pkl': Buffer.concat([raw('\x80\x02'), ...pickle]) });

describe('readWeightsFile of a .pth file', () => {
  it('gives the tensors by name, in their order', async () => {
    expect([...(await readWeightsFile(pth(arrays)))]).toEqual([...arrays]);
  });

  it('leaves counters out, whatever their type', async () => {
    const counted = new Map([...arrays, ['bn.num_batches_tracked', { shape: [], values: Float32Array.of(3) }]]);
    expect([...(await readWeightsFile(pth(counted))).keys()]).toEqual([...arrays.keys()]);
  });

  it('names a tensor of another type', async () => {
    const error = await ourError(readWeightsFile(pth(arrays, 'torch HalfStorage')));
    expect(error).toMatchObject({ code: 'weights-dtype', where: 'conv.weight' });
    expect(error.message).toContain('expected F32, got torch.HalfStorage');
  });

  it.each([
    ['a command for the shell', archive(global('os system'), raw('('), text('touch /tmp/owned'), raw('tR.'))],
    [
      'a call hidden in a dictionary',
      archive(raw('}'), text('weight'), global('builtins eval'), raw('('), text('1'), raw('tRs.')),
    ],
    ['an object of a class', archive(global('os system'), raw(')\x81.'))],
    ['state set on an object', archive(raw('}'), text('a'), raw('}sb.').subarray(0, 2), raw('.'))],
    ['another protocol', zip({ 'archive/data.pkl': raw('\x80\x04}.') })],
    ['a list in place of a dictionary', archive(raw('(t.'))],
  ])('refuses %s', async (_, bytes) => {
    expect((await ourError(readWeightsFile(bytes))).code).toMatch(/^(pickle-refused|weights-corrupt)$/);
  });

  it('refuses a file cut off at any of some places', async () => {
    const whole = pth(arrays);
    for (let length = 4; length < whole.length; length += 7) {
      expect(await ourError(readWeightsFile(whole.subarray(0, length)))).toMatchObject({ code: 'weights-corrupt' });
    }
  });

  it('answers garbage with its own error or a decoded file, nothing else', async () => {
    const start = pth(arrays);
    const damage = fc.array(fc.tuple(fc.nat(start.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(damage, async (changes) => {
        const bytes = Uint8Array.from(start);
        for (const [at, value] of changes) bytes[at] = value;
        const outcome: unknown = await readWeightsFile(bytes).catch((error: unknown) => error);
        expect(outcome instanceof Map || outcome instanceof DataError).toBe(true);
      }),
      { numRuns: 200 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 48 }), async (noise) => {
        const outcome: unknown = await readWeightsFile(archive(Buffer.from(noise))).catch((error: unknown) => error);
        expect(outcome instanceof Map || outcome instanceof DataError).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
