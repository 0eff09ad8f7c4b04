// One more job is started only where its memory is left; figures in GiB, worked out by hand.
import { describe, expect, it } from 'vitest';
import { Admission } from '../../../../bench/pipeline/execution/local/admission.js';

const GIB = 2 ** 30;

/** @param held - GiB that each process holds by now */
function machine(free: number, held: Readonly<Record<number, number>> = {}): Admission {
  return new Admission({ available: () => free * GIB, resident: (pid) => (held[pid] ?? 0) * GIB });
}

describe('admission by memory', () => {
  it('lets one job run whatever is free, for waiting would free nothing', () => {
    expect(machine(0).admits('steal', 0)).toBe(true);
  });

  it('expects one GiB of a kind that it has not seen', () => {
    expect([machine(1).admits('steal', 1), machine(0.9).admits('steal', 1)]).toEqual([true, false]);
  });

  it('keeps back what running jobs have yet to take', () => {
    // 1.5 free; process 7 holds 0.25 of the 1 expected: 0.75 is promised, 0.75 left.
    const admission = machine(1.5, { 7: 0.25 });
    admission.started('7', { pid: 7, kind: 'steal' });
    expect(admission.admits('steal', 1)).toBe(false);
  });

  it('learns what a kind takes from the largest of those that ended', () => {
    const admission = machine(2);
    admission.started('7', { pid: 7, kind: 'steal' });
    admission.ended('7', 3 * GIB);
    admission.started('8', { pid: 8, kind: 'steal' });
    admission.ended('8', 0.5 * GIB);
    expect([admission.admits('steal', 1), admission.admits('evaluate', 1)]).toEqual([false, true]);
  });

  it('learns nothing of a job that did not live to say', () => {
    const admission = machine(2);
    admission.started('7', { pid: 7, kind: 'steal' });
    admission.ended('7', null);
    expect(admission.admits('steal', 1)).toBe(true);
  });
});
