// Pre-trained initialisation: which models have imported weights on this machine.
import type { SurrogateSpec } from '../../contract/suite.js';
import type { SkipReason } from './context.js';

/** `null` when a model can start as the suite asks; importing pre-trained weights is not built in this version. */
export function weightsMissing({ model, init = 'random' }: Pick<SurrogateSpec, 'model' | 'init'>): SkipReason | null {
  if (init === 'random') return null;
  return {
    code: 'weights-missing',
    reason: `${model} should start from ${init} weights, which this version of StealBench cannot import`,
    fix: 'Set "init": "random" in a copy of the suite to train from scratch, and say so beside the figures.',
  };
}
