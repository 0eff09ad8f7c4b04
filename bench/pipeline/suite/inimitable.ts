// Defenses that nobody can have a second time who is not the owner.
import type { ErrorDetails } from '../../contract/errors.js';
import type { DefensePlugin } from '../../contract/plugins.js';

export type Lack = Pick<ErrorDetails, 'code' | 'expected' | 'got'>;

const OUT_OF_REACH = 'defense-out-of-reach';

/**
 * What an attacker who knows a defense lacks to have one like it; `null` where that is nothing.
 *
 * @param meta - `null` for a submission, which does not say what its answers depend on
 */
export function inimitable(id: string, meta: DefensePlugin['meta'] | null): Lack | null {
  if (meta === null)
    return { code: OUT_OF_REACH, expected: 'defenses that come with StealBench', got: `submission ${id}` };
  const { state, needs = [], outliers, trainsVictim, trainingImages } = meta;
  // An own instance meets other queries: what the owner's has come to is nothing that it could repeat.
  if (state !== undefined)
    return {
      code: 'stateful-defense',
      expected: 'defenses whose answers depend on the query alone',
      got: `${id}, with state: ${state}`,
    };
  const inside = needs.find((need) => need === 'features' || need === 'checkpoints');
  if (inside !== undefined)
    return {
      code: OUT_OF_REACH,
      expected: "defenses that need neither features nor checkpoints of the victim, which are the owner's",
      got: `${id}, which needs ${inside}`,
    };
  if (trainsVictim !== undefined || trainingImages === true)
    return {
      code: OUT_OF_REACH,
      expected: "defenses without the victim's training images, which are the owner's",
      got: `${id}, which ${trainsVictim === undefined ? 'is prepared on them' : 'trains the victim'}`,
    };
  return outliers === 'required'
    ? {
        code: OUT_OF_REACH,
        expected: "defenses without outliers, which are the owner's",
        got: `${id}, which needs outliers`,
      }
    : null;
}
