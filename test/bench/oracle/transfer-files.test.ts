import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../../bench/contract/arrays.js';
import { decodeTransferSet, encodeTransferSet } from '../../../bench/oracle/transfer-files.js';

const matrix = (rows: number, columns: number): Matrix => ({
  values: Float32Array.from({ length: rows * columns }, (_, index) => index / 7),
  rows,
  columns,
});

describe('A transfer set as files', () => {
  it('comes back as it was, with weights and what was not asked or without', () => {
    fc.assert(
      fc.property(fc.nat(5), fc.nat(4), fc.boolean(), fc.boolean(), (items, more, weighed, withMore) => {
        const set = {
          positions: Int32Array.from({ length: items }, (_, index) => 3 * index),
          targets: matrix(items, 3),
          weights: weighed ? Float32Array.from({ length: items }, (_, index) => index + 0.5) : null,
          ...(withMore
            ? { unasked: { rows: Int32Array.from({ length: more }, (_, row) => row), targets: matrix(more, 3) } }
            : {}),
        };
        expect(decodeTransferSet(encodeTransferSet(set))).toEqual(set);
      }),
    );
  });

  it('are refused where one does not fit the others, by its name', () => {
    const { 'transfer-targets.npy': targets, ...rest } = encodeTransferSet({
      positions: Int32Array.of(0, 1),
      targets: matrix(2, 3),
      weights: null,
    });
    const other = encodeTransferSet({ positions: Int32Array.of(0), targets: matrix(1, 3), weights: null });
    expect(targets).toBeDefined();
    const damaged = { code: 'bad-transfer-files', where: 'transfer-targets.npy' };
    expect(() => decodeTransferSet(rest)).toThrow(expect.objectContaining(damaged));
    const mixed = { ...rest, 'transfer-targets.npy': other['transfer-targets.npy'] ?? new Uint8Array() };
    expect(() => decodeTransferSet(mixed)).toThrow(expect.objectContaining(damaged));
  });
});
