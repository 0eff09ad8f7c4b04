import { describe, expect, it } from 'vitest';
import type { Job, Plan } from '../../../../bench/contract/plan.js';
import { jobKey } from '../../../../bench/pipeline/plan/keys.js';
import { select } from '../../../../bench/pipeline/plan/select.js';
import { throughputSpec } from '../../../fixtures/evidence.js';

function job(batchSize: number, needs: readonly string[] = []): Job {
  const spec = { ...throughputSpec, batchSize };
  return {
    key: jobKey(spec, 'wasm'),
    backendFamily: 'wasm',
    label: `job-${batchSize}`,
    needs: [...needs],
    cost: 1,
    spec,
  };
}

const first = job(1);
const second = job(2, [first.key]);
const other = job(3);

function cell(label: string, { key }: Job): Plan['cells'][number] {
  const spec = {
    kind: 'throughput',
    model: 'cnn',
    backend: 'wasm',
    measure: 'inference',
    batchSize: 1,
    shape: [8, 8, 3],
  } as const;
  return {
    label,
    spec: { ...spec, shape: [...spec.shape] },
    state: { kind: 'planned', key, jobs: { throughput: key } },
  };
}

const plan: Plan = {
  schemaVersion: 1,
  suite: { name: 'tiny', version: '1.0.0', digest: 'ab'.repeat(32) },
  backendFamily: 'wasm',
  datasets: [],
  jobs: [first, second, other],
  cells: [cell('attack/a/b20/s1', second), cell('attack/a/b60/s1', other)],
};

describe('select', () => {
  it('takes all cells without a pattern', () => {
    expect(select(plan, []).cells).toHaveLength(2);
  });

  it('takes the jobs that a chosen cell needs, needs first, and no others', () => {
    expect(select(plan, ['b20']).jobs).toEqual([first, second]);
  });

  it('answers at once whatever the pattern: its time grows with the label alone', () => {
    const long = { ...plan, cells: [cell('a'.repeat(5000), second)] };
    const start = performance.now();
    expect(() => select(long, ['a*'.repeat(12) + 'x'])).toThrow('no cell is selected');
    expect(() => select(long, ['********x'])).toThrow('no cell is selected');
    // A matcher that goes back needs longer than the age of the world for the first.
    expect(performance.now() - start).toBeLessThan(5000);
  });

  it('reads * as any text and everything else literally', () => {
    expect(select(plan, ['attack/*/b60']).cells.map(({ label }) => label)).toEqual(['attack/a/b60/s1']);
    expect(() => select(plan, ['attack/./b60'])).toThrow('no cell is selected');
  });

  it('calls an empty choice a usage error', () => {
    expect(() => select(plan, ['nothing'])).toThrow(expect.objectContaining({ code: 'nothing-selected', exitCode: 2 }));
  });
});
