// Digests of bytes, files and JSON.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
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
