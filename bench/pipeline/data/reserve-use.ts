// Who has which images of a reserve in a plan: attackers, defenses and detectors, none of them an image of another.
import type { DataSlice, Job, JobSpec } from '../../contract/plan.js';
import { canonicalJson } from '../../lib/files/hash.js';
import { sliceRows } from './slice.js';

const USERS = ['attacks', 'seed images', 'defenses', 'detectors'] as const;
type User = (typeof USERS)[number];

/** The reserve of one copy of a dataset. */
export interface ReserveUse {
  readonly dataset: string;
  readonly variant: string;
  /** Images of each who has some. */
  readonly images: Readonly<Partial<Record<User, number>>>;
  /** Images that two of them have. */
  readonly shared: number;
}

/** One entry for each reserve that a job of the plan takes images of, in the order of the jobs. */
export async function reserveUse(
  { jobs }: { readonly jobs: readonly Pick<Job, 'spec'>[] },
  dataRoot: string,
): Promise<readonly ReserveUse[]> {
  const found = new Map<string, { readonly slice: DataSlice; readonly rows: Map<User, Set<number>> }>();
  const seen = new Set<string>();
  for (const { spec } of jobs) {
    for (const [user, slice] of ofReserve(spec)) {
      // Seeds repeat what they take.
      const text = `${user} ${canonicalJson(slice)}`;
      if (seen.has(text)) continue;
      seen.add(text);
      const known = found.get(slice.data.digest) ?? { slice, rows: new Map<User, Set<number>>() };
      found.set(slice.data.digest, known);
      const rows = known.rows.get(user) ?? new Set<number>();
      known.rows.set(user, rows);
      for (const row of (await sliceRows(slice, dataRoot)).rows) rows.add(row);
    }
  }
  return [...found.values()].map(({ slice, rows }) => {
    const all = [...rows.values()].flatMap((own) => [...own]);
    const images = Object.fromEntries(USERS.flatMap((user) => (rows.has(user) ? [[user, rows.get(user)?.size]] : [])));
    return { dataset: slice.data.dataset, variant: slice.data.variant, images, shared: all.length - new Set(all).size };
  });
}

function ofReserve(spec: JobSpec): readonly (readonly [User, DataSlice])[] {
  return slicesOf(spec).filter(([, { split }]) => split.startsWith('reserve') || split.startsWith('attacker-'));
}

function slicesOf(spec: JobSpec): readonly (readonly [User, DataSlice])[] {
  if (spec.kind === 'prepare-defense') return [['defenses', spec.data]];
  if (spec.kind === 'train-detector')
    return [
      ['detectors', spec.benign.train],
      ['detectors', spec.benign.validation],
    ];
  if (spec.kind !== 'steal') return [];
  const { pool, seedImages } = spec;
  const parts = pool === undefined ? [] : 'mix' in pool ? pool.mix : [pool];
  return [
    ...parts.map((part) => ['attacks', part] as const),
    ...(seedImages === undefined ? [] : [['seed images', seedImages] as const]),
  ];
}
