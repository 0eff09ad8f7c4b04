import { describe, expect, it } from 'vitest';
import { classTable } from '../../../../bench/lib/evidence/class-table.js';
import { attackEvidence } from '../../metrics/evidence.js';

describe('classTable', () => {
  const evidence = attackEvidence({
    classes: 3,
    labels: [0, 0, 1, 1],
    victim: [0, 0, 1, 0],
    surrogate: [0, 1, 1, 1],
    transfer: [1, 1, 2],
  });

  it('counts items, right answers and transfer items of every class', () => {
    expect(classTable(evidence, ['stop', 'yield'])).toEqual([
      { class: 0, name: 'stop', n: 2, victimCorrect: 2, surrogateCorrect: 1, transferCount: 0 },
      { class: 1, name: 'yield', n: 2, victimCorrect: 1, surrogateCorrect: 2, transferCount: 2 },
      { class: 2, name: 'class 2', n: 0, victimCorrect: 0, surrogateCorrect: 0, transferCount: 1 },
    ]);
  });

  it('says null, not zero, where there is no transfer set', () => {
    const rows = classTable({ ...evidence, transfer: null }, []);
    expect(rows.map(({ transferCount }) => transferCount)).toEqual([null, null, null]);
  });
});
