import { describe, expect, it } from 'vitest';
import type { StoredAnnotation } from '../../../bench/contract/board.js';
import type { CellResult, Predictions } from '../../../bench/contract/result.js';
import { joinTrust } from '../../../bench/contract/trust.js';
import { digestBytes } from '../../../bench/lib/files/hash.js';
import { flagsOf } from '../../../bench/ranking/flags.js';
import { attackRecord as plainRecord, digest, ITEMS, rank, type RecordOptions, type TestRecord } from './records.js';

/** Right beyond the first class, so that its answers are not all alike; a digest of its own. */
function attackRecord(options: RecordOptions = {}): TestRecord {
  const record = plainRecord({ right: 120, ...options });
  return { ...record, result: { ...record.result, scientificDigest: digestBytes(record.path) } };
}

/** A record with other predictions; labels as all test records have them. */
function answering(options: RecordOptions, change: (predictions: Predictions) => Partial<Predictions>): TestRecord {
  const base = attackRecord(options);
  if (base.predictions === null) throw new Error('the record has no predictions');
  return { ...base, predictions: { ...base.predictions, ...change(base.predictions) } };
}

function codes(...records: readonly TestRecord[]): Record<string, readonly string[]> {
  const flags = flagsOf(records, (path) => records.find((one) => one.path === path)?.predictions ?? null);
  return Object.fromEntries([...flags].map(([path, found]) => [path, found.map(({ code }) => code)]));
}

/** Another surrogate: the evidence of another training job. */
function trained(record: TestRecord, letter: string): TestRecord {
  const { result } = record;
  const scientific = { ...result.scientific, evidence: { trainSurrogate: digest(letter) } };
  return { ...record, result: { ...result, scientific } };
}

const withRun = (record: TestRecord, run: Partial<CellResult['provenance']['run'][string]>): TestRecord => {
  const [role, provenance] = Object.entries(record.result.provenance.run)[0] ?? [];
  if (role === undefined || provenance === undefined) throw new Error('the record has no provenance');
  const changed = { run: { [role]: { ...provenance, ...run } }, timings: null };
  return { ...record, result: { ...record.result, provenance: changed } };
};

describe('flags', () => {
  it('finds nothing in an ordinary record', () => {
    expect(codes(attackRecord())).toEqual({});
  });

  it('finds a surrogate that always says the same', () => {
    const record = answering({}, ({ surrogate }) => ({ surrogate: surrogate.map(() => 0) }));
    expect(codes(record)).toEqual({ [record.path]: ['constant-answers'] });
  });

  it('finds a surrogate that agrees with the victim everywhere, errors included', () => {
    const record = answering({}, ({ victim }) => ({ surrogate: victim }));
    expect(codes(record)).toEqual({ [record.path]: ['perfect-fidelity'] });
  });

  it('finds true labels where the victim errs, from twenty errors on', () => {
    const knowing = (victimRight: number) => answering({ victimRight }, ({ labels }) => ({ surrogate: labels }));
    expect(codes(knowing(ITEMS - 20))).toEqual({ [knowing(0).path]: ['exact-labels'] });
    expect(codes(knowing(ITEMS - 19))).toEqual({});
  });

  it('finds the answers of another entry, and excuses cells that share a job', () => {
    const first = trained(attackRecord({ path: 'a.json' }), '1');
    const copy = trained(attackRecord({ path: 'b.json', cell: { attack: 'mine' } }), '2');
    expect(codes(first, copy)).toEqual({ 'a.json': ['copied-answers'], 'b.json': ['copied-answers'] });
    expect(codes(first, trained(copy, '1'))).toEqual({});
  });

  it('leaves controls alone: that they are degenerate is their purpose', () => {
    const constant = answering({ cell: { control: 'majority-class' } }, ({ surrogate }) => ({
      surrogate: surrogate.map(() => 1),
    }));
    expect(codes(constant)).toEqual({});
  });

  it('finds answers that changed when they were asked for again', () => {
    const probe = { rows: 64, changed: 2, unexplained: 1, marginBelow: 1e-4, maxDifference: 0.2 };
    const record = withRun(attackRecord(), { determinism: probe });
    expect(codes(record)).toEqual({ [record.path]: ['unstable-answers'] });
    expect(codes(withRun(attackRecord(), { determinism: { ...probe, unexplained: 0 } }))).toEqual({});
  });
});

describe('trust', () => {
  const annotation = (record: string, status: 'withdrawn' | 'disputed'): StoredAnnotation => ({
    path: `annotations/${status}.json`,
    annotation: { schemaVersion: 1, status, records: [record], reason: 'Because.', date: '2026-05-04' },
  });

  it('takes the weakest level of the records behind a figure, and the flags and annotations of all', () => {
    const flag = { code: 'exact-labels' as const, text: 'seen' };
    const said = { status: 'disputed' as const, reason: 'Because.', date: '2026-05-04' };
    const joined = joinTrust([
      { verification: 're-run-secret', flags: [flag], annotations: [] },
      { verification: 're-run', flags: [flag], annotations: [said] },
    ]);
    expect(joined).toEqual({ verification: 're-run', flags: [flag], annotations: [said] });
    expect(joinTrust([]).verification).toBeNull();
  });

  it('does not rank a withdrawn row and does not let it stand for a defense, but shows it', () => {
    const records = [
      attackRecord({ path: 'best.json', right: 150, cell: { attack: 'best' } }),
      attackRecord({ path: 'plain.json', right: 110 }),
      attackRecord({ path: 'other.json', right: 100, cell: { attack: 'other' } }),
    ];
    const board = rank(records, null, {}, [annotation('best.json', 'withdrawn')]);
    const [pair] = board.suites[0]?.pairs ?? [];
    const best = pair?.entries.find(({ attack }) => attack === 'best');
    expect(best).toMatchObject({ rank: null, rankReason: 'withdrawn: Because.' });
    expect(best?.points[0]?.metrics['accuracy']?.value).toBeCloseTo(0.75, 10);
    expect(pair?.entries.find(({ attack }) => attack === 'knockoff-random')?.rank).toEqual({ low: 1, high: 2 });
    expect(pair?.defenses[0]?.strongestAttack).toBe('knockoff-random');
  });

  it('still ranks a disputed row', () => {
    const records = [attackRecord({ path: 'a.json' }), attackRecord({ path: 'b.json', cell: { attack: 'b' } })];
    const board = rank(records, null, {}, [annotation('a.json', 'disputed')]);
    expect(board.suites[0]?.pairs[0]?.entries.map(({ rank: interval }) => interval?.high)).toEqual([2, 2]);
    expect(board.trust['a.json']?.annotations).toHaveLength(1);
  });

  it('keeps an annotation on a record of the same content that was written anew', () => {
    const first = attackRecord({ path: 'a.json' });
    const again = { ...first, path: 'a-r2.json', result: { ...first.result, supersedes: 'a.json' } };
    const board = rank([first, again], null, {}, [annotation('a.json', 'withdrawn')]);
    expect(board.trust['a-r2.json']?.annotations).toMatchObject([{ status: 'withdrawn' }]);
  });
});
