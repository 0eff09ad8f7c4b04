// The victim as a defense's work needs it looked at: once a batch, with logits or features where these are declared.
import type { FloatImages, Images, Matrix } from '../../contract/arrays.js';
import { PluginError } from '../../contract/errors.js';
import type { OwnerNeed } from '../../contract/plugins.js';
import type { VictimLook } from '../../oracle/look.js';
import type { Classifier } from '../../tensor/classifier.js';
import { softmaxInto } from '../../tensor/softmax.js';
import { meanPosteriors } from './ensemble.js';
import type { OpenedVictim } from './victim.js';

/**
 * The same posteriors to the last bit, whatever is needed beside them.
 *
 * @throws PluginError `answers-only` for a victim of answers alone, or several networks, that cannot show what is needed; a plan leaves them out
 */
export function lookAt(
  victim: Pick<OpenedVictim, 'predict' | 'network'> & Partial<Pick<OpenedVictim, 'members'>>,
  needs: ReadonlySet<OwnerNeed>,
): (images: Images, floats?: FloatImages) => Promise<VictimLook> {
  const [logits, features] = [needs.has('logits'), needs.has('features')];
  const { network, members = null } = victim;
  if (members !== null) {
    if (logits || features) throw answersOnly([...needs]);
    return async (images, floats) => {
      const said = await members(floats ?? images);
      return { posteriors: meanPosteriors(said), members: said };
    };
  }
  if (!logits && !features) {
    return async (images, floats) => ({
      posteriors: await (floats === undefined || network === null ? victim.predict(images) : network.predict(floats)),
    });
  }
  if (network === null) throw answersOnly([...needs]);
  return async (images, floats) => {
    const asked = floats ?? images;
    return {
      ...(logits ? await withLogits(network, asked) : { posteriors: await network.predict(asked) }),
      ...(features ? { features: await network.features(asked) } : {}),
    };
  };
}

async function withLogits(
  network: Classifier,
  images: Images | FloatImages,
): Promise<{ posteriors: Matrix; logits: Matrix }> {
  const logits = await network.logits(images);
  const posteriors = { ...logits, values: new Float32Array(logits.values.length) };
  softmaxInto(posteriors, 0, logits.values);
  return { posteriors, logits };
}

export function answersOnly(needs: readonly OwnerNeed[]): PluginError {
  return new PluginError('A victim that gives answers alone and an ensemble show nothing else', {
    code: 'answers-only',
    expected: 'a victim of one network that is trained here',
    got: `a need of ${needs.join(', ')}`,
    hint: 'Name a victim with a "model" in its place.',
  });
}
