// Headers of .npy files: what is read is what NumPy reads, or nothing.
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeNpyHeader } from '../../../../bench/lib/npy/npy.js';
import { parseHeaderText } from '../../../../bench/lib/npy/header-text.js';
import { PYTHON, pythonHas } from '../../../support/python.js';

const fields = (shape: readonly number[]): object => ({ descr: '<f4', fortranOrder: false, shape });

const READ = [
  ["{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }", [3, 2]],
  ["{'shape': (3, 2,), 'fortran_order': False, 'descr': '<f4'}  \n", [3, 2]],
  ["{'descr':'<f4','fortran_order':False,'shape':(7,)}", [7]],
  ["{'descr': '<f4', 'fortran_order': False, 'shape': ()}", []],
] as const;

const REFUSED = [
  [
    'a shape that comes twice, of which NumPy takes the last',
    "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), 'shape': (3,)}",
  ],
  ['an order that comes twice', "{'descr': '<f4', 'fortran_order': False, 'fortran_order': True, 'shape': (3, 2)}"],
  ['a type that comes twice', "{'descr': '|u1', 'descr': '<f4', 'fortran_order': False, 'shape': (6,)}"],
  ['the fields within a text', `{"a": "'descr': '<f4', 'fortran_order': False, 'shape': (6,)"}`],
  ['a fourth field', "{'descr': '<f4', 'fortran_order': False, 'shape': (6,), 'x': (1,)}"],
  ['two fields', "{'descr': '<f4', 'fortran_order': False}"],
  ['more behind the end', "{'descr': '<f4', 'fortran_order': False, 'shape': (6,)} or {}"],
  ['a number for a tuple', "{'descr': '<f4', 'fortran_order': False, 'shape': (6)}"],
  ['a size with zeros before it', "{'descr': '<f4', 'fortran_order': False, 'shape': (006,)}"],
  ['two sizes without a comma', "{'descr': '<f4', 'fortran_order': False, 'shape': (6 2,)}"],
  ['a comma without a size', "{'descr': '<f4', 'fortran_order': False, 'shape': (,)}"],
  ['a size beyond 2^53 beside a 0', "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999, 0)}"],
  ['a negative size', "{'descr': '<f4', 'fortran_order': False, 'shape': (-6,)}"],
  ['a broken size', "{'descr': '<f4', 'fortran_order': False, 'shape': (6.5,)}"],
] as const;

describe('parseHeaderText', () => {
  it.each(READ)('reads %s', (text, shape) => {
    expect(parseHeaderText(text)).toEqual(fields(shape));
  });

  it.each(REFUSED)('gives nothing for %s', (_, text) => {
    expect(parseHeaderText(text)).toBeNull();
  });

  it('reads every header that is written here', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2 ** 20), { maxLength: 5 }), (shape) => {
        const text = Buffer.from(encodeNpyHeader('<f4', shape)).toString('latin1', 10);
        expect(parseHeaderText(text)).toEqual(fields(shape));
      }),
    );
  });

  it.skipIf(!pythonHas('numpy'))('never reads another shape, order or type than NumPy', () => {
    const texts = [...READ.map(([text]) => text), ...REFUSED.map(([, text]) => text)];
    const script = [
      'import io, json, sys, numpy.lib.format as f',
      'def read(text):',
      '    try:',
      '        data = io.BytesIO(len(text).to_bytes(2, "little") + text.encode("latin1"))',
      '        shape, fortran, dtype = f.read_array_header_1_0(data)',
      '        return {"shape": shape, "fortranOrder": fortran, "descr": dtype.str}',
      '    except Exception: return None',
      'print(json.dumps([read(text) for text in json.load(sys.stdin)]))',
    ].join('\n');
    const { stdout, stderr } = spawnSync(PYTHON, ['-c', script], { input: JSON.stringify(texts), encoding: 'utf8' });
    expect(stderr).toBe('');
    const theirs = JSON.parse(stdout) as readonly unknown[];
    expect(theirs.slice(0, READ.length)).toEqual(READ.map(([, shape]) => fields(shape)));
    for (const [index, text] of texts.entries()) {
      const ours = parseHeaderText(text);
      if (ours !== null) expect(ours).toEqual(theirs[index]);
    }
  });
});
