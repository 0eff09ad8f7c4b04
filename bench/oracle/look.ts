// What one look of the victim gives: its posteriors, and of its inside what a defense needs.
import type { FloatImages, Images, Matrix } from '../contract/arrays.js';
import type { AnswerContext } from '../contract/plugins.js';
import { sliceRows } from './group.js';

/** Index i is image i throughout; what no defense needs is absent. */
export interface VictimLook extends Pick<AnswerContext, 'logits' | 'features' | 'members'> {
  /** Undefended posteriors float32 [n, classes]. */
  readonly posteriors: Matrix;
}

/** Posteriors alone, or more of the victim. Where `floats` are given, a victim that reads floats reads those. */
export type LookAt = (images: Images, floats?: FloatImages) => Promise<Matrix | VictimLook>;

export function asLook(seen: Matrix | VictimLook): VictimLook {
  return 'posteriors' in seen ? seen : { posteriors: seen };
}

/** Images [start, start + count) of a look, without a copy. */
export function sliceLook(look: VictimLook, start: number, count: number): VictimLook {
  const { posteriors, logits, features, members } = look;
  const part = (whole: Matrix): Matrix => sliceRows(whole, start, count);
  return {
    posteriors: part(posteriors),
    ...(logits === undefined ? {} : { logits: part(logits) }),
    ...(features === undefined ? {} : { features: part(features) }),
    ...(members === undefined ? {} : { members: members.map(part) }),
  };
}
