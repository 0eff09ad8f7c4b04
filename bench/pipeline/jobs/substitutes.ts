// Models of an attacker's or a defender's own, of the architecture that the plan names.
import type { VersionedPlugin } from '../../contract/plan.js';
import type { SubstituteFactory } from '../../contract/plugins.js';
import { createSubstituteFactory, type SubstituteWork } from '../../tensor/substitute.js';
import { loadPlugin } from '../registry/registry.js';
import type { Checkpoints } from '../store/checkpoint-file.js';

export interface SubstitutesUse {
  readonly signal: AbortSignal;
  /** Is added to by every model. */
  readonly work?: SubstituteWork;
  /** Where their trainings are kept on the way. */
  readonly checkpoints?: Checkpoints | undefined;
}

/**
 * @param model - absent: the harness's default, for plug-ins that do not say that they create models
 */
export function substitutesOf(
  model: VersionedPlugin | undefined,
  { signal, work, checkpoints }: SubstitutesUse,
): SubstituteFactory {
  return createSubstituteFactory({
    loadModel: (id) => loadPlugin('models', id),
    ...(model === undefined ? {} : { model: model.id, parameters: model.parameters }),
    signal,
    ...(work === undefined ? {} : { work }),
    ...(checkpoints === undefined ? {} : { checkpoint: () => checkpoints.next() }),
  });
}
