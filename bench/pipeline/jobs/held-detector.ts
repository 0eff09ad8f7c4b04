// The detector that a defense holds, opened: its own job fitted it and fixed its threshold.
import type { HeldDetector } from '../../contract/plugins.js';
import { loadQueryDetector } from '../registry/registry.js';
import { readFiles } from '../store/evidence-store.js';
import { checkScores } from './check-verdicts.js';
import type { Asking } from './answering.js';
import type { JobContext } from './context.js';
import { detectorNetworks } from './detector-networks.js';
import { openOwnerModel } from './owner-model.js';

type Context = Asking & Pick<JobContext<'steal' | 'evaluate'>, 'dataRoot'>;

/** @param key - of the job `train-detector`; it ends with this one */
export async function openHeldDetector(context: Context, key: string): Promise<HeldDetector> {
  const { input, store, dataRoot, atEnd } = context;
  const manifest = await input(key);
  const { spec, summary } = manifest;
  if (spec.kind !== 'train-detector') throw new Error(`${key} is no detector but ${spec.kind}`);
  const { detector: named, victim, network } = spec;
  const threshold = Number(summary['threshold']);
  const owner = victim === undefined ? null : await openOwnerModel(context, victim);
  const plugin = await loadQueryDetector(named.id);
  const networks = await detectorNetworks(dataRoot, network);
  const model = owner?.model ?? null;
  const detector = await plugin.open(await readFiles(store, manifest), named.parameters, networks, model);
  atEnd(async () => {
    detector.dispose();
    await owner?.verify();
  });
  const needsAnswers = plugin.meta.needs?.includes('answers') === true;
  return {
    async flags(queries, firstQueryIndex) {
      const answers = needsAnswers ? await model?.predict(queries) : undefined;
      const scores = checkScores(
        await detector.score(queries, firstQueryIndex, answers),
        queries.count,
        `detector ${named.id}`,
      );
      return Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0));
    },
  };
}
