// How a pair is called: dataset and model, and the variant wherever the data are not the official ones.
import type { PairBoard } from '../../bench/contract/board.js';
import { formatDataset, formatPlugin, formatStart } from '../../bench/lib/text/format.js';
import { linkTo, type Site } from '../site.js';
import { pluginTitle, shownVariant } from './plugins.js';

export interface Variant {
  readonly name: string;
  /** What a variant is, on the method page. */
  readonly href: string;
}

export interface PairTitle {
  /** `GTSRB · resnet34`, without the variant, which stands beside as a tag. */
  readonly name: string;
  /** `GTSRB (jpeg75-32) · resnet34`, for titles and plain text. */
  readonly text: string;
  readonly variant: Variant | null;
}

export function pairTitle({ board }: Site, page: string, pair: PairBoard): PairTitle {
  const dataset = pluginTitle(board, 'datasets', pair.datasetId);
  const network = formatPlugin(pluginTitle(board, 'models', pair.model), pair.modelParameters ?? {});
  const model = formatStart(network, pair.victimInit);
  const variant = pair.dataset?.variant ?? null;
  return {
    name: `${dataset} · ${model}`,
    text: `${formatDataset(dataset, variant)} · ${model}`,
    variant: variantView(page, variant),
  };
}

export function variantView(page: string, variant: string | null): Variant | null {
  const name = shownVariant(variant);
  return name === null ? null : { name, href: `${linkTo(page, 'method.html')}#variants` };
}
