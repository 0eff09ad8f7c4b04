// The victim as a defense's work needs it looked at: once a batch, with logits or features where these are declared.
import type { Images, Matrix } from '../../contract/arrays.js';
import { PluginError } from '../../contract/errors.js';
import type { OwnerNeed } from '../../contract/plugins.js';
import type { VictimLook } from '../../oracle/look.js';
import type { Classifier } from '../../tensor/classifier.js';
import { softmaxInto } from '../../tensor/softmax.js';
import type { OpenedVictim } from './victim.js';

/**
 * The same posteriors to the last bit, whatever is needed beside them.
 *
 * @throws PluginError `answers-only` for a deployment that cannot show what is needed; a plan skips its cells
 */
export function lookAt(
  victim: Pick<OpenedVictim, 'predict' | 'network'>,
  needs: ReadonlySet<OwnerNeed>,
): (images: Images) => Promise<VictimLook> {
  const [logits, features] = [needs.has('logits'), needs.has('features')];
  if (!logits && !features) return async (images) => ({ posteriors: await victim.predict(images) });
  const { network } = victim;
  if (network === null) throw answersOnly([...needs]);
  return async (images) => ({
    ...(logits ? await withLogits(network, images) : { posteriors: await network.predict(images) }),
    ...(features ? { features: await network.features(images) } : {}),
  });
}

async function withLogits(network: Classifier, images: Images): Promise<{ posteriors: Matrix; logits: Matrix }> {
  const logits = await network.logits(images);
  const posteriors = { ...logits, values: new Float32Array(logits.values.length) };
  softmaxInto(posteriors, 0, logits.values);
  return { posteriors, logits };
}

export function answersOnly(needs: readonly OwnerNeed[]): PluginError {
  return new PluginError('A deployment shows its answers alone', {
    code: 'answers-only',
    expected: 'a victim that is trained here',
    got: `a need of ${needs.join(', ')}`,
    hint: 'Name a victim with a "model" in the place of the deployment.',
  });
}
