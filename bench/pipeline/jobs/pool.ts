// The attacker's images as a job's specification names them.
import type { DataSlice } from '../../contract/plan.js';
import type { QueryPool } from '../../contract/plugins.js';
import { openSlice } from '../data/slice.js';
import type { JobContext } from './context.js';

/** A pool's own labels are the attacker's to see, unless they are the very labels of the victim's data. */
export async function openPool(
  context: Pick<JobContext<'steal' | 'recover'>, 'dataRoot' | 'input'> & {
    readonly spec: { readonly pool: DataSlice } & ({ readonly victim: string } | { readonly steal: string });
  },
): Promise<QueryPool> {
  const { spec, dataRoot } = context;
  const { images, labels, classNames } = await openSlice(spec.pool, dataRoot);
  const isForeign = (await victimData(context)) !== spec.pool.data.digest;
  return { images, labels: isForeign ? labels : null, classNames: isForeign ? classNames : null };
}

async function victimData({ spec, input }: Parameters<typeof openPool>[0]): Promise<string | null> {
  const key = 'victim' in spec ? spec.victim : await victimOf(spec.steal, input);
  const { spec: victim } = await input(key);
  return victim.kind === 'train-victim' || victim.kind === 'probe-victim' ? victim.train.data.digest : null;
}

async function victimOf(steal: string, input: Parameters<typeof openPool>[0]['input']): Promise<string> {
  const { spec } = await input(steal);
  if (spec.kind !== 'steal') throw new Error(`${steal} is no steal but ${spec.kind}`);
  return spec.victim;
}
