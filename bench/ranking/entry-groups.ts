// A pair's records by entry: an attack or control against a defense, with its pool and surrogate.
import { askingLabels, attackLabel, defenseLabel, pluginLabel } from '../contract/board.js';
import type { AttackCell } from '../contract/plan.js';
import type { AttackRecord } from './input.js';
import { distinct, groupBy } from './order.js';
import { onePerCell } from './records.js';
import { otherDatasets, splitByDigest } from './variants.js';

export interface EntryGroup {
  readonly id: string;
  /** Any cell of the entry; budget and seed say nothing. */
  readonly cell: AttackCell;
  /** One a budget and seed. */
  readonly records: readonly AttackRecord[];
  readonly caveats: readonly string[];
}

/** Entries in the order of their first record; pools of another variant make another entry. */
export function entryGroups(records: readonly AttackRecord[]): EntryGroup[] {
  const groups = [...groupBy(records, ({ cell }) => names(cell).join(' ')).values()];
  const drafts = groups.flatMap((group) =>
    splitByDigest(group, (record) => otherDatasets(record, record.cell)).flatMap((own) => {
      const [first] = own;
      if (first === undefined) return [];
      const pool = distinct(own.flatMap((record) => otherDatasets(record, record.cell) ?? []));
      return [{ cell: first.cell, pool: pool[0] ?? '', ...onePerCell(own, cellKey) }];
    }),
  );
  const ids = uniqueIds(drafts);
  return drafts.map(({ cell, ...rest }, index) => ({
    id: ids[index] ?? '',
    cell,
    records: rest.records,
    caveats: rest.caveats,
  }));
}

function names(cell: AttackCell): string[] {
  const { attack, attackParameters = {}, control, recovery = '', recoveryParameters = {} } = cell;
  const { pool, track = '', loopOf = '', surrogateModel, surrogateParameters = {}, surrogateInit = '' } = cell;
  const surrogate = [pluginLabel(surrogateModel ?? '', surrogateParameters), surrogateInit];
  return [
    [pluginLabel(attack, attackParameters), ...askingLabels(cell)].join('+'),
    control ?? 'attack',
    defenseLabel(cell),
    ...(recovery === '' ? [] : [pluginLabel(recovery, recoveryParameters)]),
    ...[track, loopOf].filter((part) => part !== ''),
    pool ?? '',
    ...surrogate,
  ];
}

function cellKey({ cell }: AttackRecord): string {
  return `${cell.budgetQueries} ${cell.seed}`;
}

/** The shortest form that tells all entries apart: with pool and surrogate, then the pool's digest, only where needed. */
function uniqueIds(drafts: readonly { readonly cell: AttackCell; readonly pool: string }[]): string[] {
  const forms = drafts.map(({ cell, pool }) => {
    const { control, pool: poolId, surrogateModel } = cell;
    const name = attackLabel(cell);
    const short = control === null ? `${name}/${defenseLabel(cell)}` : name;
    const long = [short, poolId ?? 'no-pool', surrogateModel ?? 'no-surrogate'].join('/');
    return [short, long, `${long}/${pool.slice(0, 12)}`];
  });
  const isUnique = (text: string, level: number): boolean => forms.filter((form) => form[level] === text).length === 1;
  return forms.map((form) => form.find(isUnique) ?? form.at(-1) ?? '');
}
