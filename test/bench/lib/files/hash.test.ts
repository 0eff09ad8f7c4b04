// Digests of bytes, files and JSON.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson, digestBytes, digestFile, digestJson } from '../../../../bench/lib/files/hash.js';
import { tempFolder } from '../../../support/temp-folder.js';

// NIST FIPS 180-2, appendix B.1: SHA-256 of "abc".
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

it('digests bytes, texts and files alike', async () => {
  const file = path.join(await tempFolder(), 'abc');
  await writeFile(file, 'abc');
  expect(digestBytes('abc')).toBe(ABC);
  expect(digestBytes(Uint8Array.of(97, 98, 99))).toBe(ABC);
  expect(await digestFile(file)).toBe(ABC);
  // RFC 1321, appendix A.5.
  expect(await digestFile(file, 'md5')).toBe('900150983cd24fb0d6963f7d28e17f72');
});

it('digests JSON whatever the order of its keys, but not of its lists', () => {
  expect(canonicalJson({ b: [1, 2], a: { d: null, c: 1e21 } })).toBe('{"a":{"c":1e+21,"d":null},"b":[1,2]}');
  expect(digestJson({ a: 1, b: 2 })).toBe(digestJson({ b: 2, a: 1 }));
  expect(digestJson([1, 2])).not.toBe(digestJson([2, 1]));
});

it.each([[Number.NaN], [Infinity], [undefined], [{ a: Number.NaN }]])('refuses %s', (value) => {
  expect(() => digestJson(value)).toThrow(TypeError);
});

it('writes any JSON as the reference of RFC 8785 does, and refuses what that refuses', () => {
  const reference = (value: unknown): string => {
    try {
      return canonicalize(value) ?? 'nothing';
    } catch {
      return 'refused';
    }
  };
  const ours = (value: unknown): string => {
    try {
      return canonicalJson(value);
    } catch {
      return reference(value) === 'nothing' ? 'nothing' : 'refused';
    }
  };
  const text = fc.string({ unit: 'binary' });
  const halves = fc.constantFrom(
    '\ud800',
    'x\udfffy',
    String.raw`\ud83d`,
    String.raw`\\udc00`,
    '\ud83d\ude00',
    '\u2028',
  );
  const leaf = fc.oneof(
    text,
    halves,
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, undefined, -0, 1e21),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc.array(tie('tree')),
      fc.dictionary(fc.oneof(text, halves, fc.constantFrom('2', '10', '__proto__', '')), tie('tree')),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      expect(ours(value)).toBe(reference(value));
    }),
    { numRuns: 200 },
  );
});
