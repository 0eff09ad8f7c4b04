// Models of an attacker's or a defender's own, of the architecture that the plan names.
import type { VersionedPlugin } from '../../contract/plan.js';
import type { SubstituteFactory } from '../../contract/plugins.js';
import { createSubstituteFactory, type SubstituteWork } from '../../tensor/substitute.js';
import { loadPlugin } from '../registry/registry.js';

/**
 * @param model - absent: the harness's default, for plug-ins that do not say that they create models
 * @param work - is added to by every model
 */
export function substitutesOf(
  model: VersionedPlugin | undefined,
  signal: AbortSignal,
  work?: SubstituteWork,
): SubstituteFactory {
  return createSubstituteFactory({
    loadModel: (id) => loadPlugin('models', id),
    ...(model === undefined ? {} : { model: model.id, parameters: model.parameters }),
    signal,
    ...(work === undefined ? {} : { work }),
  });
}
