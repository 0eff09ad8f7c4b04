// Lines of a suite that differ in the parameters of a network alone: cells, labels, paths and keys of their own.
import { expect, it } from 'vitest';
import type { Plan } from '../../../../bench/contract/plan.js';
import type { Suite } from '../../../../bench/contract/suite.js';
import { resultPath } from '../../../../bench/pipeline/store/result-store.js';
import { planTwoCopies, TWO_COPIES } from '../../../support/two-copies.js';

const SUITE: Suite = {
  ...TWO_COPIES,
  name: 'widths',
  title: 'Widths',
};

const plan = (change: Partial<Suite>): Promise<Plan> => planTwoCopies({ ...SUITE, ...change });

/** Paths of the cells' records without the digits of their keys. */
function placesOf({ suite, cells }: Plan): readonly string[] {
  return cells.map(({ spec, state }) => {
    if (state.kind !== 'planned') throw new Error('the cell was not planned');
    return resultPath({ scientific: { suite, cell: spec, key: state.key } }).replace(/[0-9a-f]{12}\.json$/, '….json');
  });
}

const narrow = { model: 'cnn', modelParameters: { widths: [8, 16] } };

it('two surrogates of one model with other parameters are two cells, with a label and a path of their own', async () => {
  const line = { attack: 'knockoff-random', pool: 'p', budgets: [50] };
  const attacks = [
    { ...line, surrogate: { model: 'cnn' } },
    { ...line, surrogate: narrow },
  ];
  const controls = [
    { control: 'true-labels' as const, budgets: [50], surrogate: { model: 'cnn' } },
    { control: 'true-labels' as const, budgets: [50], surrogate: narrow },
  ];
  const planned = await plan({ attacks, controls });
  expect(planned.cells.map(({ label }) => label)).toEqual([
    'attack/v/knockoff-random/none/b50/s1',
    'attack/v/knockoff-random+cnn-widths-8-16/none/b50/s1',
    'attack/v/true-labels/none/b50/s1',
    'attack/v/true-labels+cnn-widths-8-16/none/b50/s1',
  ]);
  expect(placesOf(planned)).toEqual([
    'widths/1.0.0/attack/v/knockoff-random/none/b50-s1-….json',
    'widths/1.0.0/attack/v/knockoff-random+cnn-widths-8-16/none/b50-s1-….json',
    'widths/1.0.0/attack/v/true-labels/none/b50-s1-….json',
    'widths/1.0.0/attack/v/true-labels+cnn-widths-8-16/none/b50-s1-….json',
  ]);
  expect(new Set(planned.cells.map(({ state }) => state.kind === 'planned' && state.key)).size).toBe(4);
  // The queries are the same; only what learns from them differs.
  expect(planned.jobs.filter(({ spec }) => spec.kind === 'steal')).toHaveLength(1);
});

it('a cell says nothing of parameters that the suite leaves out or leaves empty: its key stays what it was', async () => {
  const line = { attack: 'knockoff-random', pool: 'p', budgets: [50] };
  const keyOf = async (modelParameters: object): Promise<unknown> => {
    const surrogate = { model: 'cnn', ...modelParameters };
    const [cell] = (await plan({ attacks: [{ ...line, surrogate }] })).cells;
    expect(cell?.spec).not.toHaveProperty('surrogateParameters');
    expect(cell?.spec).not.toHaveProperty('modelParameters');
    return cell?.state;
  };
  expect(await keyOf({ modelParameters: {} })).toEqual(await keyOf({}));
});

it("a cell names the parameters of its victim's model, and of a detector's network", async () => {
  const [victim] = SUITE.victims;
  if (victim === undefined) throw new Error('the suite lost its victim');
  const planned = await plan({
    victims: [{ ...victim, ...narrow }],
    surrogate: { model: 'cnn' },
    attacks: [{ attack: 'knockoff-random', pool: 'p', budgets: [50] }],
    detectors: [
      {
        detector: 'binary-classifier',
        network: narrow,
        benign: [{ dataset: 'image-folder', variant: 'mine' }],
        anomalous: 'p',
      },
    ],
  });
  expect(planned.cells.map(({ spec }) => spec)).toMatchObject([
    { modelParameters: { widths: [8, 16] } },
    { network: 'cnn', networkParameters: { widths: [8, 16] } },
  ]);
  expect(planned.cells[1]?.label).toBe('detector/image-folder+mine/binary-classifier+cnn-widths-8-16/p/s1');
});
