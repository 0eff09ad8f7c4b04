// Which recoveries are given an own instance of the defense.
import type { RecoveryPlugin } from './plugins.js';

/** It imitates what stands in front of the victim: as an attacker who knows it, or as a control. */
export function imitatesDefense({ knowledge, imitates }: RecoveryPlugin['meta']): boolean {
  return knowledge === 'defense' || imitates === true;
}
