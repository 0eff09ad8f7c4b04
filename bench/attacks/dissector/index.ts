// Black-box Dissector: asks what is left of images once that is erased which speaks most for their class.
import { imageSize, type Images } from '../../contract/arrays.js';
import type { AttackContext, AttackPlugin, OwnSurrogate, Substitute } from '../../contract/plugins.js';
import { checkJson } from '../../contract/validate.js';
import { farthestFirst } from '../shared/farthest-first.js';
import { firstImages } from '../shared/moved-images.js';
import { poolPosteriors } from '../shared/pool-posteriors.js';
import { hardestErasings, imagesOf } from './erasing.js';
import { Known } from './known.js';
import { learn } from './learn.js';
import { DEFAULTS, Options, partsOf, roundQueries } from './options.js';

export const attack: AttackPlugin = {
  meta: {
    id: 'dissector',
    title: 'Black-box Dissector',
    version: '1.0.0',
    summary:
      'Asks images, and what is left of them once the part is erased that speaks most for their class; labels alone.',
    paper: {
      citation:
        'Wang, Li, Liu, et al.: Black-Box Dissector: Towards Erasing-based Hard-Label Model Stealing Attack. ECCV 2022',
      url: 'https://arxiv.org/abs/2105.00623',
    },
    departures: [
      'A rectangle lies inside its image and covers the place; in public code it may lie at a negative corner, where nothing is erased.',
      'The variant that is asked is the one of the lowest posterior for the class; public code takes the logarithm of the softmax of posteriors.',
      'Images are asked as they are; public code writes them as JPEG first.',
      'Rounds follow the totals of public code, from 100 to 30,000, and go on to the budget; it has the answers of the whole pool beforehand, and keeps the epoch that is best on test images.',
      'Erased queries are filled with the mean grey level of the first images asked, a channel each.',
      'In the standard track the surrogate learns what was answered; labels of images that were not asked are in its own one (open track) alone.',
    ],
    anytime: true,
    tracks: ['standard', 'open'],
    substitute: true,
  },
  parameters: Options,
  async run(context, parameters): Promise<OwnSurrogate> {
    const options = { ...DEFAULTS, ...checkJson(Options, parameters, 'dissector') };
    const { pool, oracle, rng, signal } = context;
    signal.throwIfAborted();
    const known = new Known(context, rng.permutation(pool.images.count));
    await known.askRows(known.open.slice(0, roundQueries(0)));
    const seed = 1 + rng.fork('model').nextInt(2 ** 31 - 2);
    const model = await context.substitute.create({ classes: oracle.classes, shape: oracle.inputShape, seed });
    try {
      await askInRounds(context, known, model, options);
      await learn(context, known, model, { options, rng: rng.fork('last') });
      return { members: [model] };
    } catch (error) {
      model.dispose();
      throw error;
    }
  },
};

async function askInRounds(context: AttackContext, known: Known, model: Substitute, options: Options): Promise<void> {
  const { oracle, rng, budget, signal, onProgress } = context;
  const fill = channelMeans(known.images);
  for (let round = 1; oracle.remaining() > 0; round++) {
    signal.throwIfAborted();
    onProgress({ fraction: known.images.count / budget, note: `round ${round}, ${known.images.count} answered` });
    const draws = rng.fork(`round ${round}`);
    await learn(context, known, model, { options, rng: draws.fork('labels') });
    const queries = roundQueries(known.images.count);
    const { erased: count } = partsOf(queries, options.erasedShare);
    const originals = known.whole();
    const how = { options, fill, count, rng: draws.fork('rectangles') };
    const erasings = await hardestErasings(model, originals, how);
    const asked = firstImages(imagesOf(erasings, known.images), oracle.remaining());
    await known.askErased(
      asked,
      erasings.slice(0, asked.count).map(({ original }) => original),
    );
    const fresh = await chooseNew(context, known, model, { queries: queries - erasings.length, options });
    if (asked.count + fresh.length === 0) return;
    await known.askRows(fresh.subarray(0, oracle.remaining()));
  }
}

/** int32: rows that were never asked, the first choice first. */
async function chooseNew(
  { pool }: AttackContext,
  { open, rows }: Known,
  model: Substitute,
  { queries, options }: { readonly queries: number; readonly options: Options },
): Promise<Int32Array> {
  if (options.newImages === 'random') return open.slice(0, queries);
  const centers = await poolPosteriors(model, pool.images, Int32Array.from(rows));
  const picks = farthestFirst(await poolPosteriors(model, pool.images, open), centers, queries);
  return Int32Array.from(picks, (position) => open[position] ?? -1);
}

/** Whole grey levels. */
function channelMeans({ pixels, count, shape }: Images): readonly number[] {
  const channels = shape[2];
  const sums = new Float64Array(channels);
  for (const [index, pixel] of pixels.entries()) sums[index % channels] = (sums[index % channels] ?? 0) + pixel;
  const each = Math.max(1, (count * imageSize(shape)) / channels);
  return Array.from(sums, (sum) => Math.round(sum / each));
}
