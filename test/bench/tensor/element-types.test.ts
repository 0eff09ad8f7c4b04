import { describe, expect, it } from 'vitest';
import { toFloat32 } from '../../../bench/tensor/element-types.js';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

describe('toFloat32', () => {
  // Worked out from IEEE 754-2019, section 3.4; bfloat16 is the upper half of binary32.
  it.each([
    ['F16', '003c', 1],
    ['F16', '00c0', -2],
    ['F16', '0100', 2 ** -24],
    ['F16', 'ff03', 1023 * 2 ** -24],
    ['F16', 'ff7b', 65_504],
    ['F16', '007c', Infinity],
    ['F16', '017e', Number.NaN],
    ['BF16', '803f', 1],
    ['BF16', '49c0', -3.140625],
    ['BF16', '0100', 2 ** -133],
    ['F64', '000000000000f03f', 1],
    ['F64', '182d4454fb210940', Math.fround(Math.PI)],
    ['F64', '9c7500883ce4377e', Infinity],
    ['F32', '0000c03f', 1.5],
  ] as const)('reads %s %s as %d', (type, hex, expected) => {
    expect([...toFloat32(bytes(hex), type)]).toEqual([expected]);
    expect([...toFloat32(bytes(hex).reverse(), type, false)]).toEqual([expected]);
  });
});
