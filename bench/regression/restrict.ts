// Later rounds need a few benchmarks only: contests without them rest, and the others are told which ones matter.
import type { Block, Contest } from './blocks.js';

/** Names the benchmarks that a process may confine itself to, separated by commas; absent means all. */
const BENCHMARKS_VARIABLE = 'STEALBENCH_BENCHMARKS';

/** @param earlier - blocks that show which contest has which benchmark */
export function restricted(
  contests: readonly Contest[],
  ids: readonly string[],
  earlier: readonly Block[],
): readonly Contest[] {
  return contests.flatMap(({ name, sides }) => {
    const document = earlier.find(({ contest }) => contest === name)?.documents['base'];
    const own = document?.benchmarks.map(({ id }) => id).filter((id) => ids.includes(id)) ?? [];
    return own.length === 0 ? [] : [{ name, sides: narrowed(sides, own) }];
  });
}

function narrowed(sides: Contest['sides'], ids: readonly string[]): Contest['sides'] {
  const env = { [BENCHMARKS_VARIABLE]: ids.join(',') };
  return Object.fromEntries(
    Object.entries(sides).map(([side, command]) => [side, { ...command, env: { ...command.env, ...env } }]),
  );
}
