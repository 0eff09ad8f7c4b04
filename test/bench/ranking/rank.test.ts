import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttackEntry, Board, PairBoard } from '../../../bench/contract/board.js';
import { ONE_SEED } from '../../../bench/contract/one-seed.js';
import type { AttackCell } from '../../../bench/contract/plan.js';
import type { Suite } from '../../../bench/contract/suite.js';
import { formatRankNote } from '../../../bench/lib/text/format.js';
import { attackRecord, digest, FAILED, ITEMS, OFFICIAL, POOL, rank, SUITE, type TestRecord } from './records.js';

function pairOf(board: Board): PairBoard {
  const pair = board.suites[0]?.pairs[0];
  if (pair === undefined) throw new Error('expected a pair');
  return pair;
}

function entryOf(pair: PairBoard, attack: string): AttackEntry {
  const entry = pair.entries.find((one) => one.attack === attack);
  if (entry === undefined) throw new Error(`expected an entry of ${attack}`);
  return entry;
}

const attempt = (attack: string, right: number, seed = 1, budgetQueries = 1000): TestRecord =>
  attackRecord({ cell: { attack, seed, budgetQueries }, right });

/** The same on seeds 1 and 2, so that it can be ranked; equal right answers leave the items alone to vary. */
const twice = (attack: string, right: number, cell: Partial<AttackCell> = {}): TestRecord[] =>
  [1, 2].map((seed) => attackRecord({ cell: { attack, seed, ...cell }, right }));

describe('rankResults', () => {
  it('ranks what can be told apart and shows the rest as ties', () => {
    // Nested right answers of 200: 150 against 149 differ in 1 item (z = 1), 150 against 80 in 70 (z = 10).
    const pair = pairOf(rank([...twice('strong', 150), ...twice('equal', 149), ...twice('weak', 80)]));
    expect(pair.entries.map(({ attack, rank: interval }) => [attack, interval])).toEqual([
      ['strong', { low: 1, high: 2 }],
      ['equal', { low: 1, high: 2 }],
      ['weak', { low: 3, high: 3 }],
    ]);
  });

  it('tells rows apart that differ only in what their surrogates started from', () => {
    const scratch = attempt('knockoff', 150);
    const pretrained = attackRecord({ cell: { attack: 'knockoff', surrogateInit: 'imagenet' }, right: 170, path: 'p' });
    const attack = { attack: 'knockoff', pool: 'leaves-20k' };
    const suite: Suite = {
      ...SUITE,
      seeds: [1],
      attacks: [
        { ...attack, budgets: [1000, 2000], surrogate: { model: 'cnn' } },
        { ...attack, budgets: [1000], surrogate: { model: 'cnn', init: 'imagenet' } },
      ],
    };
    const { entries } = pairOf(rank([scratch, pretrained], suite));
    expect(entries.map(({ id, surrogateInit, missing }) => ({ id, surrogateInit, missing: missing.length }))).toEqual([
      { id: 'knockoff+imagenet/none', surrogateInit: 'imagenet', missing: 0 },
      { id: 'knockoff/none', surrogateInit: null, missing: 1 },
    ]);
    expect(entries.map(({ points }) => points.length)).toEqual([1, 1]);
  });

  it('tells rows apart that differ only in the parameters of their attack', () => {
    const plain = attempt('knockoff', 150);
    const adaptive = attackRecord({
      cell: { attack: 'knockoff', attackParameters: { batchSize: 8 } },
      right: 170,
      path: 'p',
    });
    const attack = { attack: 'knockoff', pool: 'leaves-20k', surrogate: { model: 'cnn' } };
    const suite: Suite = {
      ...SUITE,
      seeds: [1],
      attacks: [
        { ...attack, budgets: [1000, 2000] },
        { ...attack, budgets: [1000], parameters: { batchSize: 8 } },
      ],
    };
    const { entries } = pairOf(rank([plain, adaptive], suite));
    expect(
      entries.map(({ id, attackParameters, missing }) => ({ id, attackParameters, missing: missing.length })),
    ).toEqual([
      { id: 'knockoff-batchsize8/none', attackParameters: { batchSize: 8 }, missing: 0 },
      { id: 'knockoff/none', attackParameters: {}, missing: 1 },
    ]);
    expect(entries.map(({ points }) => points.length)).toEqual([1, 1]);
  });

  it("tells rows apart that differ only in the parameters of their surrogate's model", () => {
    const attack = { attack: 'knockoff', pool: 'leaves-20k' };
    const deep = { surrogateParameters: { depth: 32 } };
    const suite: Suite = {
      ...SUITE,
      seeds: [1, 2],
      attacks: [
        { ...attack, budgets: [1000, 2000], surrogate: { model: 'cnn' } },
        { ...attack, budgets: [1000], surrogate: { model: 'cnn', modelParameters: { depth: 32 } } },
      ],
    };
    const records = [
      ...twice('knockoff', 100),
      ...twice('knockoff', 170, deep).map((one) => ({ ...one, path: `d${one.path}` })),
    ];
    const { entries, defenses } = pairOf(rank(records, suite));
    expect(
      entries.map(({ id, surrogateParameters, missing }) => ({ id, surrogateParameters, missing: missing.length })),
    ).toEqual([
      { id: 'knockoff+cnn-depth32/none', surrogateParameters: { depth: 32 }, missing: 0 },
      { id: 'knockoff/none', surrogateParameters: undefined, missing: 2 },
    ]);
    expect(entries.map(({ points }) => points.map(({ seeds }) => seeds.length))).toEqual([[2], [2]]);
    expect(defenses).toHaveLength(1);
  });

  it('shows a cell that a second line of one row asks for and nobody ran', () => {
    const line = { attack: 'knockoff', pool: 'leaves-20k', surrogate: { model: 'cnn' } };
    const suite: Suite = {
      ...SUITE,
      seeds: [1],
      attacks: [
        { ...line, budgets: [1000] },
        { ...line, budgets: [2000] },
      ],
    };
    expect(pairOf(rank([attempt('knockoff', 150)], suite)).entries.map(({ missing }) => missing.length)).toEqual([1]);
  });

  it('makes another pair of a victim whose model has other parameters', () => {
    const deep = attackRecord({ cell: { victim: 'signs-deep', modelParameters: { depth: 32 } }, path: 'p' });
    const edited = attackRecord({ cell: { modelParameters: { depth: 8 } }, path: 'q' });
    const pairs = rank([attackRecord(), deep, edited]).suites[0]?.pairs ?? [];
    const named = pairs.map(({ victim, modelParameters = {} }) => `${victim} ${JSON.stringify(modelParameters)}`);
    expect(named.sort()).toEqual(['signs-cnn {"depth":8}', 'signs-cnn {}', 'signs-deep {"depth":32}']);
  });

  it('makes another pair of a victim that started from published weights', () => {
    const pretrained = attackRecord({ cell: { victimInit: 'imagenet' }, path: 'p' });
    const pairs = rank([attackRecord(), pretrained]).suites[0]?.pairs ?? [];
    expect(pairs.map(({ victimInit }) => victimInit).sort()).toEqual(['imagenet', null]);
  });

  it('adjusts for the comparisons of the table', () => {
    // 4 of 200 items, all one way: mean 0.02, variance 3.92 / 199, z = 2.015, p = 0.044. Alone it counts; among three Holm asks for more.
    const two = pairOf(rank([...twice('a', 104), ...twice('b', 100)]));
    expect(two.entries.map(({ rank: interval }) => interval)).toEqual([
      { low: 1, high: 1 },
      { low: 2, high: 2 },
    ]);
    // a–b and b–c have p = 0.044, times 2 is too much; a–c differs in 8, z = 2.88, p = 0.004, times 3 is not.
    const three = pairOf(rank([...twice('a', 104), ...twice('b', 100), ...twice('c', 96)]));
    expect(three.entries.map(({ rank: interval }) => interval)).toEqual([
      { low: 1, high: 2 },
      { low: 1, high: 3 },
      { low: 2, high: 3 },
    ]);
  });

  it('shows no rank with one seed, however far apart the rows are', () => {
    const pair = pairOf(rank([attempt('strong', 199), attempt('weak', 1)]));
    expect(pair.entries.map(({ attack, rank: interval, rankReason }) => [attack, interval, rankReason])).toEqual([
      ['strong', { low: 1, high: 2 }, ONE_SEED],
      ['weak', { low: 1, high: 2 }, ONE_SEED],
    ]);
    expect(entryOf(pairOf(rank([attempt('only', 100)])), 'only')).toMatchObject({ rank: null, rankReason: ONE_SEED });
  });

  it('ranks attacks under one defense against each other and not across defenses', () => {
    const suite = { ...SUITE, defenses: [{ defense: 'none' }, { defense: 'argmax' }] };
    const argmax = { defense: 'argmax' };
    const records = [...twice('a', 150), ...twice('b', 100), ...twice('a', 60, argmax), ...twice('b', 90, argmax)];
    expect(pairOf(rank(records, suite)).entries.map(({ id, rank: interval }) => [id, interval])).toEqual([
      ['a/none', { low: 1, high: 1 }],
      ['b/none', { low: 2, high: 2 }],
      ['b/argmax', { low: 1, high: 1 }],
      ['a/argmax', { low: 2, high: 2 }],
    ]);
  });

  it("ranks attacks on the victim's own data among themselves, behind the others", () => {
    const own = { inDistribution: true, pool: 'reserve' } as const;
    const records = [...twice('a', 100), ...twice('b', 60), ...twice('a', 170, own), ...twice('b', 130, own)].map(
      (one, index) => ({ ...one, path: `${index}.json` }),
    );
    const { entries, classes, defenses } = pairOf(rank(records));
    expect(entries.map((entry) => [entry.id, entry.rank, formatRankNote(entry)])).toEqual([
      ['a/none', { low: 1, high: 1 }, null],
      ['b/none', { low: 2, high: 2 }, null],
      ['a+in-distribution/none', { low: 1, high: 1 }, "ranked among attacks on the victim's own data"],
      ['b+in-distribution/none', { low: 2, high: 2 }, "ranked among attacks on the victim's own data"],
    ]);
    // The page's classes are those of a natural pool; a defense has to hold against whoever is strongest.
    const right = classes?.rows.reduce((sum, { surrogateCorrect }) => sum + surrogateCorrect, 0);
    expect([right, defenses[0]?.metrics['accuracy']?.value]).toEqual([100, 170 / ITEMS]);
  });

  it("has no rank for a single attack on the victim's own data, however many others there are", () => {
    const own = { inDistribution: true, pool: 'reserve' } as const;
    const records = [...twice('a', 100), ...twice('b', 60), ...twice('c', 170, own)];
    expect(pairOf(rank(records)).entries.map(({ rank: interval, rankReason }) => rankReason ?? interval?.low)).toEqual([
      1,
      2,
      "no other complete attack on the victim's own data under this defense",
    ]);
  });

  it('ranks attacks on a mixed pool among those of the same share, and those on test images among themselves', () => {
    const quarter = { inDistributionShare: 0.25, pool: 'mixed' } as const;
    const half = { inDistributionShare: 0.5, pool: 'half' } as const;
    const test = { testPool: 20, asksTest: true, pool: 'test' } as const;
    const records = [
      ...twice('a', 100),
      ...twice('b', 60),
      ...twice('a', 120, quarter),
      ...twice('b', 80, quarter),
      ...twice('a', 140, half),
      ...twice('a', 160, test),
      ...twice('b', 100, test),
    ].map((one, index) => ({ ...one, path: `${index}.json` }));
    const { entries } = pairOf(rank(records));
    expect(entries.map((entry) => [entry.id, entry.rank?.low ?? entry.rankReason, formatRankNote(entry)])).toEqual([
      ['a/none', 1, null],
      ['b/none', 2, null],
      ['a+in-distribution-0-25/none', 1, "ranked among attacks on images of which 25 % are the victim's own data"],
      ['b+in-distribution-0-25/none', 2, "ranked among attacks on images of which 25 % are the victim's own data"],
      [
        'a+in-distribution-0-5/none',
        "no other complete attack on images of which 50 % are the victim's own data under this defense",
        "not ranked: no other complete attack on images of which 50 % are the victim's own data under this defense",
      ],
      ['a+test-pool/none', 1, 'ranked among attacks on test images'],
      ['b+test-pool/none', 2, 'ranked among attacks on test images'],
    ]);
    expect(entries.at(-1)?.points[0]?.metrics['accuracy']).toMatchObject({
      caveats: expect.arrayContaining(['scored without the 20 test images that are a pool']) as string[],
    });
  });

  it('corrects for the comparisons under one defense alone', () => {
    // p = 0.044 for 4 items of 200: with the pair under argmax in the same family both would have to stay below 0.025.
    const argmax = { defense: 'argmax' };
    const records = [...twice('a', 104), ...twice('b', 100), ...twice('a', 104, argmax), ...twice('b', 100, argmax)];
    expect(pairOf(rank(records)).entries.map(({ rank: interval }) => interval?.low)).toEqual([1, 2, 1, 2]);
  });

  it('goes by groups of test items, also where only one of the records has them', () => {
    // Ten groups of 20. a has one group more than b: 20 items of 200 are far from chance (z = 4.7), one group of ten is not: its
    // variance is 10/9 (18² + 9 · 2²) / 200² = 0.01, so that 0.1 is one standard error.
    const records = [...twice('a', 120), ...twice('b', 100)];
    const groups = Array.from({ length: ITEMS }, (_, item) => Math.floor(item / 20));
    const grouped = records.map((one, at): TestRecord => {
      const { predictions } = one;
      return at === 0 && predictions !== null ? { ...one, predictions: { ...predictions, groups } } : one;
    });
    const lows = (board: Board) => pairOf(board).entries.map(({ rank: interval }) => interval?.low);
    expect(lows(rank(records))).toEqual([1, 2]);
    expect(lows(rank(grouped))).toEqual([1, 1]);
  });

  it('ranks the entries of a defense at a budget of their own', () => {
    // Under argmax a has 5,000 queries too, b has not; what a reaches there counts for nothing.
    const argmax = { defense: 'argmax' };
    const pair = pairOf(
      rank([
        ...twice('a', 100, { budgetQueries: 5000 }),
        ...twice('a', 150),
        ...twice('b', 50, { budgetQueries: 5000 }),
        ...twice('b', 160),
        ...twice('a', 90, argmax),
        ...twice('b', 120, argmax),
      ]),
    );
    expect(pair.entries.map(({ id, rank: interval }) => [id, interval?.low])).toEqual([
      ['b/argmax', 1],
      ['a/argmax', 2],
      ['a/none', 1],
      ['b/none', 2],
    ]);
  });

  it('pools seeds with the crossed-seed interval of the predictions, and one seed says so', () => {
    const seeds = pairOf(rank([attempt('a', 100, 1), attempt('a', 104, 2), attempt('a', 96, 3)]));
    const accuracy = entryOf(seeds, 'a').points[0]?.metrics['accuracy'];
    // Seed means 0.50, 0.52, 0.48: s² = 0.0004, t² s² / 3 = 18.5128 * 0.0004 / 3 = 0.0024684. Item means: 96 ones, four at
    // 2/3, four at 1/3, 96 zeros: variance (48 + 8/36) / 199 = 0.242323. Residuals: 8 items have 2/3 about their mean, less
    // 200 * 0.0008 of the seeds, over 199 * 2: 0.0129983. 3.84146 (0.242323 / 200 - 0.0129983 / 600) = 0.0045712. Root of the
    // sum 0.083902.
    expect(accuracy).toMatchObject({ value: 0.5, seeds: 3, caveats: [], interval: { method: 'crossed-seeds' } });
    expect(accuracy?.value == null ? 0 : accuracy.interval?.high).toBeCloseTo(0.583902, 5);
    const one = entryOf(pairOf(rank([attempt('a', 100)])), 'a').points[0]?.metrics['accuracy'];
    expect(one).toMatchObject({ value: 0.5, seeds: 1, caveats: ['seeds not covered'], interval: { method: 'wilson' } });
  });

  it('pools from the records where predictions are not enough, and says how few seeds there were', () => {
    const metrics = entryOf(pairOf(rank([attempt('a', 100, 1), attempt('a', 104, 2)])), 'a').points[0]?.metrics;
    expect(metrics?.['kl-divergence']).toMatchObject({ seeds: 2, caveats: ['fewer than 5 seeds'] });
    expect(metrics?.['ratio']).toMatchObject({ seeds: 2, caveats: [], interval: { method: 'delta-crossed-seeds' } });
  });

  it('does not rank an incomplete entry, and says what is missing', () => {
    const failed = attackRecord({ cell: { attack: 'broken', budgetQueries: 5000 }, outcome: FAILED });
    const whole = [...twice('whole', 100), ...twice('whole too', 20)];
    const pair = pairOf(rank([...twice('broken', 199), failed, ...whole]));
    expect(entryOf(pair, 'broken')).toMatchObject({
      rank: null,
      rankReason: 'incomplete: no result at 5,000 queries',
      missing: [
        { label: 'attack/signs-cnn/broken/none/b5000/s1', state: 'failed', reason: 'the loss is not finite' },
        { label: 'attack/signs-cnn/broken/none/b5000/s2', state: 'skipped', reason: 'no record' },
      ],
      areaUnderBudgetCurve: { value: null },
    });
    expect(entryOf(pair, 'whole').rank).toEqual({ low: 1, high: 1 });
    expect(pair.entries.map(({ attack }) => attack)).toEqual(['whole', 'whole too', 'broken']);
  });

  it('misses the cells that the suite asks for and nobody ran', () => {
    const suite = { ...SUITE, attacks: [{ attack: 'a', pool: 'leaves-20k', budgets: [1000, 5000] }] };
    const { missing, rankReason } = entryOf(pairOf(rank([attempt('a', 100)], suite)), 'a');
    expect(missing).toEqual([{ label: 'attack/signs-cnn/a/none/b5000/s1', state: 'skipped', reason: 'no record' }]);
    expect(rankReason).toBe('incomplete: no result at 5,000 queries');
  });

  it('ranks no surrogate that was made with extra data against those that were not', () => {
    const open = attackRecord({ path: 'open.json', cell: { attack: 'b', track: 'open', surrogateModel: null } });
    const card = {
      ...{ digest: digest('7'), title: 'B', summary: 'b', authors: ['b'], paper: null, licence: 'MIT', tuning: 'none' },
      extraData: ['ImageNet'],
    };
    const scientific = { ...open.result.scientific, submissions: { 'attacks/b': card } };
    const others = [attempt('a', 100), attempt('c', 100)];
    const pair = pairOf(rank([...others, { ...open, result: { ...open.result, scientific } }]));
    expect(entryOf(pair, 'b')).toMatchObject({
      rank: null,
      rankReason: 'not ranked with the others: extra data (ImageNet)',
    });
    expect(entryOf(pair, 'a').rank).toEqual({ low: 1, high: 2 });
  });

  it('misses a seed that other entries have', () => {
    const pair = pairOf(rank([attempt('a', 100, 1), attempt('a', 100, 2), attempt('b', 90, 1)]));
    expect(entryOf(pair, 'b').missing.map(({ label }) => label)).toEqual(['attack/signs-cnn/b/none/b1000/s2']);
    expect(entryOf(pair, 'b').rank).toBeNull();
  });

  it('drops superseded records from the ranking and keeps them for their pages', () => {
    const old = attackRecord({ right: 20, path: 'old.json' });
    const rerun = attackRecord({ right: 100, path: 'new.json', supersedes: 'old.json' });
    const board = rank([old, rerun]);
    expect(pairOf(board).entries[0]?.points[0]).toMatchObject({
      results: ['new.json'],
      metrics: { accuracy: { value: 0.5 } },
    });
    expect(board.suites[0]?.counts.completed).toBe(1);
    expect(board.results.map(({ path }) => path)).toEqual(['new.json', 'old.json']);
  });

  it('prefers the record that completed over one that was skipped for want of data', () => {
    const skipped = attackRecord({
      path: 'skipped.json',
      datasets: [],
      outcome: { state: 'skipped', code: 'dataset-missing', reason: 'signs is not here', fix: 'Fetch it.' },
    });
    const pair = pairOf(rank([skipped, attackRecord()]));
    expect(pair.entries).toHaveLength(1);
    expect(pair.entries[0]?.missing).toEqual([]);
  });

  it('keeps variants of a dataset apart', () => {
    const jpeg = { dataset: 'signs', variant: 'jpeg75-32', digest: digest('9') };
    const pairs = rank([attackRecord(), attackRecord({ path: 'jpeg.json', datasets: [jpeg, POOL], right: 50 })])
      .suites[0]?.pairs;
    expect(pairs?.map(({ dataset }) => dataset?.variant)).toEqual(['jpeg75-32', 'official']);
    expect(pairs?.map(({ entries }) => entries[0]?.points[0]?.metrics['accuracy']?.value)).toEqual([0.25, 0.5]);
  });

  it('keeps variants of a query pool apart, under ids of their own', () => {
    const pool = { dataset: 'leaves', variant: 'jpeg75-32', digest: digest('8') };
    const pair = pairOf(rank([attackRecord(), attackRecord({ path: 'jpeg.json', datasets: [OFFICIAL, pool] })]));
    expect(new Set(pair.entries.map(({ id }) => id)).size).toBe(2);
    expect(pair.entries.map(({ id }) => id).sort()[0]).toBe('knockoff-random/none/leaves-20k/cnn/888888888888');
  });

  it('says when backends or suite digests are mixed, and never silently', () => {
    const pair = pairOf(
      rank([
        attempt('a', 100),
        attackRecord({ cell: { attack: 'b' }, backend: 'tensorflow', suiteDigest: digest('7') }),
      ]),
    );
    expect(pair.victimAccuracy).toMatchObject({
      caveats: [
        'seeds not covered',
        'records of several suite digests',
        'records of several backends: tensorflow, wasm',
      ],
    });
  });

  it('counts a shared victim once and says what its interval leaves out', () => {
    const suite = { ...SUITE, victims: [{ ...SUITE.victims[0], seeds: 'shared' }] } as typeof SUITE;
    const pair = pairOf(rank([attempt('a', 100, 1), attempt('a', 104, 2)], suite));
    expect(pair.victimAccuracy).toMatchObject({ value: 0.9, seeds: 1 });
    expect(entryOf(pair, 'a').points[0]?.metrics['accuracy']).toMatchObject({
      caveats: ['victim variation not covered'],
    });
  });

  it('puts controls beside the entries, without a rank', () => {
    const control = attackRecord({ cell: { attack: 'true-labels', control: 'true-labels', pool: null }, right: 190 });
    const pair = pairOf(rank([attempt('a', 100), attempt('b', 90), control]));
    expect(pair.controls).toMatchObject([{ id: 'true-labels', rank: null, rankReason: 'a control' }]);
    expect(pair.entries.map(({ rank: interval }) => interval?.high)).toEqual([2, 2]);
    expect(pair.classes).toMatchObject({ attack: 'a', budgetQueries: 1000, seed: 1 });
  });

  it('scores a defense by the strongest attack at its largest budget', () => {
    const defended = (attack: string, right: number, budgetQueries: number) =>
      attackRecord({ cell: { attack, defense: 'argmax', budgetQueries }, right });
    const pair = pairOf(
      rank([
        attempt('a', 150),
        defended('a', 90, 1000),
        defended('a', 110, 5000),
        defended('b', 120, 5000),
        defended('b', 199, 1000),
      ]),
    );
    expect(
      pair.defenses.map(({ defense, strongestAttack, budgetQueries }) => [defense, strongestAttack, budgetQueries]),
    ).toEqual([
      ['argmax', 'b', 5000],
      ['none', 'a', 1000],
    ]);
    expect(pair.defenses[0]?.metrics['accuracy']?.value).toBe(0.6);
  });

  it('scores a defense by the strongest recovery too, and never by one that sees behind it', () => {
    const by = (recovery: string, right: number, knows: Pick<AttackCell, 'recoveryKnows'> = {}) =>
      twice('a', right, { defense: 'rounding', recovery, ...knows });
    const records = [
      ...twice('a', 90, { defense: 'rounding' }),
      ...by('average', 120),
      ...by('undefended', 190, { recoveryKnows: 'oracle' }),
    ];
    const { defenses, entries } = pairOf(rank(records));
    expect(defenses).toMatchObject([{ defense: 'rounding', strongestAttack: 'a', strongestRecovery: 'average' }]);
    expect(defenses[0]?.metrics['accuracy']?.value).toBe(0.6);
    expect(Object.fromEntries(entries.map((one) => [one.recovery ?? 'none', one.rankReason ?? one.rank?.low]))).toEqual(
      {
        average: 1,
        none: 2,
        undefended: 'a control: it shows how much there is to recover',
      },
    );
  });

  it('has the training of a defense alone for a row of its own, behind the defense', () => {
    const suite = {
      ...SUITE,
      defenses: [{ defense: 'none' }, { defense: 'poison', parameters: { tau: 1 } }, { defense: 'zero' }],
    };
    const under = (defense: string, cell: Partial<AttackCell> = {}) => twice('a', 60, { defense, ...cell });
    const records = [
      ...under('zero'),
      ...under('poison', { trainedOnly: true }),
      ...under('poison', { defenseParameters: { tau: 1 } }),
      ...under('none'),
    ];
    const { entries } = pairOf(rank(records, suite));
    expect(entries.map(({ id }) => id)).toEqual(['a/none', 'a/poison-tau1', 'a/poison+trained-only', 'a/zero']);
  });

  it('takes a list of defenses for one, in its order', () => {
    const list = (first: string, then: string) => ({
      defense: first,
      thenDefenses: [{ defense: then, parameters: {} }],
    });
    const records = [...twice('a', 90, list('rounding', 'dawn')), ...twice('a', 60, list('dawn', 'rounding'))];
    const { defenses } = pairOf(rank(records));
    expect(
      defenses.map(({ defense, thenDefenses = [], rank: interval }) => [
        defense,
        thenDefenses[0]?.defense,
        interval?.low,
      ]),
    ).toEqual([
      ['dawn', 'rounding', 1],
      ['rounding', 'dawn', 2],
    ]);
  });

  it('ranks defenses by what the strongest attack still gets, the least first', () => {
    const under = (defense: string, a: number, b: number) => [
      ...twice('a', a, { defense }),
      ...twice('b', b, { defense }),
    ];
    const records = [...under('none', 150, 90), ...under('argmax', 20, 100), ...under('top-k', 99, 98)];
    const ranks = (board: Board) =>
      Object.fromEntries(pairOf(board).defenses.map(({ defense, rank: interval }) => [defense, interval]));
    expect(ranks(rank(records))).toEqual({
      none: { low: 3, high: 3 },
      argmax: { low: 1, high: 2 },
      'top-k': { low: 1, high: 2 },
    });
    const oneSeed = rank(records.filter(({ path }) => path.endsWith('s1.json')));
    expect(ranks(oneSeed)).toEqual({
      none: { low: 1, high: 3 },
      argmax: { low: 1, high: 3 },
      'top-k': { low: 1, high: 3 },
    });
    expect(pairOf(oneSeed).defenses.map(({ rankReason }) => rankReason)).toEqual([ONE_SEED, ONE_SEED, ONE_SEED]);
  });

  it('ranks no defense that fewer attacks were tried on: it may only look strong', () => {
    const argmax = { defense: 'argmax' };
    const records = [...twice('a', 100), ...twice('b', 150), ...twice('a', 90, argmax)];
    expect(
      pairOf(rank(records)).defenses.map(({ defense, rank: interval, rankReason }) => [defense, interval, rankReason]),
    ).toEqual([
      ['argmax', null, 'no result that counts of b (leaves-20k, cnn)'],
      ['none', null, 'no other defense that met the same attacks'],
    ]);
  });

  it('finds the class that the surrogate knows least', () => {
    // The first 150 right: class 0 whole, class 1 half; the victim has 80 of its 100.
    expect(entryOf(pairOf(rank([attempt('a', 150)])), 'a').points[0]?.worstClass).toEqual({
      class: 1,
      name: 'yield',
      victim: 0.8,
      surrogate: 0.5,
    });
  });

  it('takes title, order and references from the suite, and does without where it is not at hand', () => {
    const reference = { source: 'poster', victimAccuracy: 0.98, surrogateAccuracy: 0.61 };
    const suite = {
      ...SUITE,
      victims: [{ id: 'signs-cnn', dataset: 'signs', model: 'cnn', minimumAccuracy: 0.5, reference }],
    };
    expect(rank([attackRecord()], suite).suites[0]).toMatchObject({ title: 'A small suite', pairs: [{ reference }] });
    expect(rank([attackRecord()], null).suites[0]).toMatchObject({ title: 'small', pairs: [{ reference: null }] });
  });

  it('ranks nothing where predictions are missing, and says so', () => {
    const blind = attackRecord({ predictions: false });
    expect(pairOf(rank([blind])).entries[0]).toMatchObject({
      rank: null,
      rankReason: 'no predictions on the same test items',
    });
  });

  it('gives the same board whatever the order of the records', () => {
    const records = [
      attempt('a', 150, 1),
      attempt('a', 140, 2),
      attempt('b', 90, 1),
      attempt('b', 90, 2),
      attackRecord({ cell: { attack: 'c' }, outcome: FAILED }),
      attackRecord({ cell: { attack: 'a', defense: 'top-k', defenseParameters: { k: 1 } }, right: 70 }),
      attackRecord({ cell: { attack: 'true-labels', control: 'true-labels', pool: null } }),
    ];
    const board = JSON.stringify(rank(records));
    fc.assert(
      fc.property(fc.shuffledSubarray(records, { minLength: records.length }), (shuffled) => {
        expect(JSON.stringify(rank(shuffled))).toBe(board);
      }),
      { numRuns: 15 },
    );
  });

  it('is a board without suites for no records', () => {
    expect(rank([])).toMatchObject({ schemaVersion: 1, suites: [], results: [] });
  });
});
