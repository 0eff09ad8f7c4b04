// A victim that is asked only what an earlier attempt of the same job has not got an answer to.
import { createHash } from 'node:crypto';
import type { FloatImages, Images } from '../../contract/arrays.js';
import type { LookAt, VictimLook } from '../../oracle/look.js';
import { asLook } from '../../oracle/look.js';
import type { JobContext } from './context.js';

type Recalling = Pick<JobContext<'steal'>, 'looks' | 'atEnd' | 'noteDetail'>;

/**
 * An attack whose questions follow from its seed and the answers asks the same ones again: those that are on disk are answered
 * from there, to the last bit, and meter, defenses and ledger see no difference. Where it asks otherwise, the victim is asked.
 *
 * @param victim - digest of its evidence
 */
export async function recalledLooks(
  { looks, atEnd, noteDetail }: Recalling,
  victim: string,
  look: LookAt,
): Promise<LookAt> {
  if (looks === undefined) return look;
  await looks.open(victim);
  atEnd(() => looks.close());
  const { kept, inFlight } = looks.counts;
  if (kept + inFlight > 0)
    noteDetail('resumed', `answers to ${kept} images were on disk, ${inFlight} more had been asked without`);
  return async (images, floats): Promise<VictimLook> => {
    const question = questionOf(images, floats);
    const known = await looks.recall(question);
    if (known !== null) return known;
    await looks.asks(question, images.count);
    const said = asLook(await look(images, floats));
    await looks.keep(question, said);
    return said;
  };
}

/** Of all images at once: what a network says of one may depend, in the last bits, on those beside it. */
function questionOf({ pixels, count, shape }: Images, floats?: FloatImages): string {
  const digest = createHash('sha256')
    .update(`${[count, ...shape].join(' ')}\n`)
    .update(pixels);
  if (floats !== undefined) digest.update(floats.values);
  return digest.digest('hex');
}
