// How many things the test images show stands beside how many images there are, where a record knows it.
import { describe, expect, it } from 'vitest';
import type { ClassRow } from '../../bench/contract/result.js';
import { runClasses } from '../../site/views/run-tables.js';

const ROW: ClassRow = { class: 3, name: 'yield', n: 60, victimCorrect: 30, surrogateCorrect: 12, transferCount: null };

const texts = (rows: readonly ClassRow[]): unknown => {
  const table = runClasses(rows);
  return table?.rows.map(({ cells }) => cells.map(({ text }) => text).slice(2, 5));
};

describe('the classes of a record', () => {
  it('show images and groups where the record has both', () => {
    expect(texts([{ ...ROW, groups: 2 }])).toEqual([['60', '2', '30']]);
    expect(runClasses([{ ...ROW, groups: 2 }])?.columns.map(({ label }) => label)).toContain('In groups');
  });

  it('show images alone where it has none', () => {
    expect(texts([ROW])).toEqual([['60', '30', '12']]);
    expect(runClasses([ROW])?.columns.map(({ label }) => label)).not.toContain('In groups');
  });
});
