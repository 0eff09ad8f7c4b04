// PyTorch's own files are read without running anything in them; those that PyTorch itself wrote are in the parity test.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from '../../../../bench/contract/errors.js';
import { readWeightsFile } from '../../../../bench/tensor/weights-file/read.js';
import { ourError } from '../../../support/errors.js';
import { entry, global, legacyPth, pth, pthEntries, tensor, text } from '../../../support/pth.js';
import { readAll } from '../../../support/torch-weights.js';
import { zip } from '../../../support/zip.js';

const arrays = new Map([
  ['conv.weight', { shape: [2, 1, 1, 2], values: Float32Array.of(1, 2, 3, 4) }],
  ['scale', { shape: [], values: Float32Array.of(0.5) }],
]);

const raw = (code: string): Buffer => Buffer.from(code, 'latin1');
const entriesOf = (folder: string, own = arrays): readonly (readonly [string, Buffer])[] =>
  pthEntries(own).map(([name, content]) => [`${folder}/${name}`, content]);
const archive = (...pickle: readonly Buffer[]): Buffer =>
  zip({ 'archive/data.pkl': Buffer.concat([raw('\x80\x02'), ...pickle]) });

describe('readWeightsFile of a .pth file', () => {
  it('gives the tensors of the format before 1.6, those of a GPU too', async () => {
    expect([...readAll(await readWeightsFile(legacyPth(arrays)))]).toEqual([...arrays]);
    const fromGpu = legacyPth(arrays, 'torch.cuda FloatStorage');
    expect([...readAll(await readWeightsFile(fromGpu))]).toEqual([...arrays]);
  });

  it('gives the tensors by name, in their order', async () => {
    expect([...readAll(await readWeightsFile(pth(arrays)))]).toEqual([...arrays]);
  });

  it('leaves counters out, whatever their type', async () => {
    const counted = new Map([...arrays, ['bn.num_batches_tracked', { shape: [], values: Float32Array.of(3) }]]);
    expect([...(await readWeightsFile(pth(counted))).keys()]).toEqual([...arrays.keys()]);
  });

  it('names a tensor whose numbers are no floats, when they are asked for', async () => {
    const tensors = await readWeightsFile(pth(arrays, 'torch LongStorage'));
    expect(() => readAll(tensors)).toThrow('conv.weight: A tensor of the weights file has another element type');
    expect(() => readAll(tensors)).toThrow('got I64');
  });

  it('finds a dictionary below the entries of a checkpoint, and a number beside it', async () => {
    // G is a number of eight bytes, most significant first: 91.73 as Python writes it.
    const precision = Buffer.concat([text('best_prec1'), Buffer.from('474056eeb851eb851f', 'hex')]);
    const bytes = pth(arrays, 'torch FloatStorage', (inner) => entry('state_dict', inner, precision));
    const tensors = await readWeightsFile(bytes);
    expect([...tensors.keys()]).toEqual(['state_dict/conv.weight', 'state_dict/scale']);
    expect([...readAll(tensors).values()]).toEqual([...arrays.values()]);
  });

  it.each([
    ['a command for the shell', archive(global('os system'), raw('('), text('touch /tmp/owned'), raw('tR.'))],
    [
      'a call hidden in a dictionary',
      archive(raw('}'), text('weight'), global('builtins eval'), raw('('), text('1'), raw('tRs.')),
    ],
    ['an object of a class', archive(global('os system'), raw(')\x81.'))],
    ['state set on an object', archive(raw('}'), text('a'), raw('}sb.').subarray(0, 2), raw('.'))],
    ['an empty dictionary', zip({ 'archive/data.pkl': raw('\x80\x04}.') })],
    ['a protocol that is not known', zip({ 'archive/data.pkl': raw('\x80\x06}.') })],
    ['a whole number of a million digits', archive(raw(`L${'9'.repeat(1e6)}L\n.`))],
    ['a list in place of a dictionary', archive(raw('(t.'))],
  ])('refuses %s', async (_, bytes) => {
    expect((await ourError(readWeightsFile(bytes))).code).toMatch(/^(pickle-refused|weights-corrupt)$/);
  });

  it.each([
    ['a pickle that comes twice', [...entriesOf('a'), ...entriesOf('a').slice(0, 1)], 'a/data.pkl'],
    ['data under names that differ in case alone', [...entriesOf('a'), ['a/DATA/0', 'x']], 'a/DATA/0'],
  ] as const)('refuses %s: readers of zip files take either', async (_, entries, where) => {
    expect(await ourError(readWeightsFile(zip(entries)))).toMatchObject({ code: 'weights-corrupt', where });
  });

  it('reads what PyTorch reads where there are two folders: the first', async () => {
    const other = new Map([['other', { shape: [1], values: Float32Array.of(9) }]]);
    const tensors = await readWeightsFile(zip([...entriesOf('a'), ...entriesOf('b', other)]));
    expect([...readAll(tensors)]).toEqual([...arrays]);
  });

  it('refuses one storage under two types: PyTorch takes the type of its first mention for both', async () => {
    const one = tensor('0', [1], 'torch FloatStorage');
    const other = tensor('0', [1], 'torch HalfStorage');
    const file = zip({
      'a/data.pkl': Buffer.concat([raw('\x80\x02'), entry('x', one, text('y'), other), raw('.')]),
      'a/data/0': Buffer.alloc(4),
    });
    const error = await ourError(readWeightsFile(file));
    expect(error).toMatchObject({ code: 'weights-corrupt', where: 'storage 0' });
    expect(error.message).toContain('expected F32 again, got F16');
  });

  it('refuses two tensors whose keys make one path', async () => {
    const inner = tensor('0', [1], 'torch FloatStorage');
    const bytes = archive(entry('a', entry('b', inner), text('a/b'), inner), raw('.'));
    expect(await ourError(readWeightsFile(bytes))).toMatchObject({ code: 'weights-corrupt', where: 'a/b' });
  });

  it('refuses a text of protocol 0 with escapes, which Python replaces', async () => {
    const bytes = archive(raw("(dS'conv\\x2eweight'\nNs."));
    expect((await ourError(readWeightsFile(bytes))).message).toContain('expected a text without escapes');
  });

  it('refuses a file that would run a program even where tensors stand beside', async () => {
    const command = Buffer.concat([text('x'), global('posix system'), raw('('), text('id'), raw('tR')]);
    const bytes = pth(arrays, 'torch FloatStorage', (inner) => entry('state_dict', inner, command));
    const error = await ourError(readWeightsFile(bytes));
    expect(error).toMatchObject({ code: 'pickle-refused' });
    expect(error.message).toContain('got a call of posix.system');
  });

  it.each([
    ['of today', pth],
    ['from before 1.6', legacyPth],
  ])('refuses a file %s that is cut off at any of some places', async (_, write) => {
    const whole = write(arrays);
    for (let length = 32; length < whole.length; length += 7) {
      expect(await ourError(readWeightsFile(whole.subarray(0, length)))).toMatchObject({ code: 'weights-corrupt' });
    }
  });

  it('answers garbage with its own error or a decoded file, nothing else', async () => {
    for (const start of [pth(arrays), legacyPth(arrays)]) {
      const damage = fc.array(fc.tuple(fc.nat(start.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1 });
      await fc.assert(
        fc.asyncProperty(damage, async (changes) => {
          const bytes = Uint8Array.from(start);
          for (const [at, value] of changes) bytes[at] = value;
          const outcome: unknown = await readWeightsFile(bytes)
            .then(readAll)
            .catch((error: unknown) => error);
          expect(outcome instanceof Map || outcome instanceof DataError).toBe(true);
        }),
        { numRuns: 200 },
      );
    }
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 48 }), async (noise) => {
        const outcome: unknown = await readWeightsFile(archive(Buffer.from(noise)))
          .then(readAll)
          .catch((error: unknown) => error);
        expect(outcome instanceof Map || outcome instanceof DataError).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
