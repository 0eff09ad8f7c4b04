// What is made of the answers, and lists of defenses: cells, jobs and what they share.
import { describe, expect, it } from 'vitest';
import type { AttackCell, Plan } from '../../../../bench/contract/plan.js';
import type { Suite } from '../../../../bench/contract/suite.js';
import { resultPath } from '../../../../bench/pipeline/store/result-store.js';
import { planTwoCopies, TWO_COPIES } from '../../../support/two-copies.js';

const SUITE: Suite = {
  ...TWO_COPIES,
  name: 'recovered',
  title: 'Recovered',
  surrogate: { model: 'cnn' },
  attacks: [{ attack: 'knockoff-random', pool: 'p', budgets: [20, 50] }],
};

const plan = (change: Partial<Suite>): Promise<Plan> => planTwoCopies({ ...SUITE, ...change });

const keysOf = ({ jobs }: Plan): readonly string[] => jobs.map(({ key }) => key).sort();
const labels = ({ cells }: Plan): readonly string[] => cells.map(({ label }) => label);
const kinds = ({ jobs }: Plan, kind: string): number => jobs.filter(({ spec }) => spec.kind === kind).length;

describe('Recoveries', () => {
  it('are crossed with budgets on one steal, and leave the plain row its keys', async () => {
    const [plain, both] = [await plan({}), await plan({ recoveries: ['identity', 'argmax'] })];
    expect(labels(both)).toEqual([
      'attack/v/knockoff-random/none/b20/s1',
      'attack/v/knockoff-random+by-argmax/none/b20/s1',
      'attack/v/knockoff-random/none/b50/s1',
      'attack/v/knockoff-random+by-argmax/none/b50/s1',
    ]);
    expect([kinds(both, 'steal'), kinds(both, 'recover'), kinds(both, 'train-surrogate')]).toEqual([1, 2, 4]);
    expect(keysOf(both)).toEqual(expect.arrayContaining([...keysOf(plain)]));
    const shared = both.cells.filter(({ label }) => !label.includes('by-'));
    expect(shared.map(({ state }) => state)).toEqual(plain.cells.map(({ state }) => state));
  });

  it('name their cell, its path, and what they know', async () => {
    const { suite, cells } = await plan({ recoveries: [{ recovery: 'argmax' }] });
    const [cell] = cells;
    expect(cell?.spec).toMatchObject({ recovery: 'argmax' });
    expect(cell?.spec).not.toHaveProperty('recoveryKnows');
    const place = resultPath({ scientific: { suite, cell: cell?.spec as AttackCell, key: 'f'.repeat(64) } });
    expect(place).toBe('recovered/1.0.0/attack/v/knockoff-random+by-argmax/none/b20-s1-ffffffffffff.json');
  });

  it('of an attack replace those of the suite', async () => {
    const [attack] = SUITE.attacks;
    if (attack === undefined) throw new Error('no attack');
    const own = await plan({ recoveries: ['identity', 'argmax'], attacks: [{ ...attack, recoveries: ['argmax'] }] });
    expect(labels(own)).toEqual([
      'attack/v/knockoff-random+by-argmax/none/b20/s1',
      'attack/v/knockoff-random+by-argmax/none/b50/s1',
    ]);
  });

  it('that know the defense imitate the whole list, prepared by nobody, and take undefended answers as they are', async () => {
    const list = [{ defense: 'rounding', parameters: { digits: 1 } }, { defense: 'mad' }];
    const { cells, jobs } = await plan({
      recoveries: ['identity', 'partial-bayes'],
      defenses: [{ defense: 'none' }, list],
      attacks: [{ attack: 'knockoff-random', pool: 'p', budgets: [20] }],
    });
    expect(cells.map(({ label, spec }) => [label, 'recoveryKnows' in spec])).toEqual([
      ['attack/v/knockoff-random/none/b20/s1', false],
      ['attack/v/knockoff-random+by-partial-bayes/none/b20/s1', true],
      ['attack/v/knockoff-random/rounding-digits1+mad/b20/s1', false],
      ['attack/v/knockoff-random+by-partial-bayes/rounding-digits1+mad/b20/s1', true],
    ]);
    const jobsOf = (cell: number): unknown => {
      const state = cells[cell]?.state;
      return state?.kind === 'planned' ? state.jobs : null;
    };
    expect(jobsOf(1)).toEqual(jobsOf(0));
    const [recover, ...others] = jobs.filter(({ spec }) => spec.kind === 'recover');
    expect(others).toEqual([]);
    expect(recover?.needs.map((need) => jobs.find(({ key }) => key === need)?.spec.kind)).toEqual(['steal']);
    expect(recover?.spec).toMatchObject({
      recovery: { id: 'partial-bayes' },
      imitates: [
        { id: 'rounding', parameters: { digits: 1 } },
        { id: 'mad', substitute: { id: 'cnn' } },
      ],
      substitute: { id: 'cnn' },
    });
    expect(JSON.stringify(recover?.spec)).not.toContain('prepared');
  });

  it.each(['invert', 'partial-bayes-oracle'])('such as %s imitate the defense and are controls', async (recovery) => {
    const { cells, jobs } = await plan({
      recoveries: [recovery],
      defenses: [{ defense: 'none' }, { defense: 'reverse-sigmoid' }],
      attacks: [{ attack: 'knockoff-random', pool: 'p', budgets: [20] }],
    });
    expect(cells.map(({ spec }) => spec)).toMatchObject([{ recoveryKnows: 'oracle' }, { recoveryKnows: 'oracle' }]);
    const recovers = jobs.filter(({ spec }) => spec.kind === 'recover').map(({ spec }) => spec);
    expect(recovers).toMatchObject([{ imitates: [{ id: 'reverse-sigmoid' }] }]);
    await expect(plan({ recoveries: [recovery], defenses: [{ defense: 'modelguard-s' }] })).rejects.toMatchObject({
      code: 'stateful-defense',
    });
  });

  it('that are not there are refused with the nearest name', async () => {
    await expect(plan({ recoveries: ['argmx'] })).rejects.toMatchObject({ code: 'unknown-recovery' });
  });
});

describe('Lists of defenses', () => {
  const list = [{ defense: 'rounding', parameters: { digits: 1 } }, { defense: 'argmax' }];

  it('are one row, in their order, and stand in the jobs in that order', async () => {
    const { cells, jobs } = await plan({ defenses: [list] });
    expect(cells.map(({ label }) => label)[0]).toBe('attack/v/knockoff-random/rounding-digits1+argmax/b20/s1');
    expect(cells[0]?.spec).toMatchObject({
      defense: 'rounding',
      defenseParameters: { digits: 1 },
      thenDefenses: [{ defense: 'argmax', parameters: {} }],
    });
    const steal = jobs.find(({ spec }) => spec.kind === 'steal')?.spec;
    expect(steal).toMatchObject({ defense: [{ id: 'rounding' }, { id: 'argmax' }] });
    expect(jobs.some(({ spec }) => spec.kind === 'evaluate' && spec.subject.kind === 'defended')).toBe(true);
  });

  it('refuse `none` in a list, and outliers that an attack asks', async () => {
    await expect(plan({ defenses: [[{ defense: 'none' }, { defense: 'argmax' }]] })).rejects.toMatchObject({
      code: 'none-in-list',
    });
    await expect(plan({ defenses: [{ defense: 'argmax', outliers: 'p' }] })).rejects.toMatchObject({
      code: 'outliers-are-pool',
    });
  });

  it('have in front what trains the victim, and nothing behind several networks that would look into one', async () => {
    const exposed = { defense: 'outlier-exposure' };
    const problem = (defenses: Suite['defenses']) => plan({ defenses: defenses ?? [] }).then(() => null, codeOf);
    expect(await problem([exposed])).toBe('no-outliers');
    const outliers = { ...SUITE, pools: [...SUITE.pools, { id: 'noise', dataset: 'uniform-noise', size: 10 }] };
    const placed = (defenses: Suite['defenses']) =>
      plan({ ...outliers, defenses: defenses ?? [] }).then(() => null, codeOf);
    const named = { ...exposed, outliers: 'noise' };
    expect(await placed([[{ defense: 'argmax' }, named]])).toBe('training-not-first');
    expect(await placed([[named, named]])).toBe('training-not-first');
    expect(await placed([[{ ...named, trainedOnly: true }, { defense: 'argmax' }]])).toBe('trained-only-in-list');
    expect(await placed([[{ defense: 'ewe' }, { defense: 'dawn' }]])).toBe('two-marks');
    expect(await placed([[{ defense: 'ewe' }, { defense: 'argmax' }]])).toBeNull();
    expect(await placed([{ defense: 'argmax', trainedOnly: true }])).toBe('useless-trained-only');
    expect(await placed([[{ defense: 'dawn', trainedOnly: true }, { defense: 'argmax' }]])).toBe(
      'useless-trained-only',
    );
  });
});

function codeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code;
}
