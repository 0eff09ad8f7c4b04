// What all pages of a pair share: its name, where it stands, and the way to its other parts.
import type { PairBoard, SuiteBoard } from '../../bench/contract/board.js';
import { linkTo, type Site } from '../site.js';
import { nameHref } from './name-link.js';
import { pairTitle, type Variant } from './pair-title.js';
import { pluginTitle } from './plugins.js';
import { shellOf, type Shell } from './shell.js';

const PARTS = {
  Overview: 'index.html',
  Attacks: 'attacks.html',
  Defenses: 'defenses.html',
  Classes: 'classes.html',
  Metrics: 'metrics.html',
  Records: 'records.html',
} as const;

export type PairPart = keyof typeof PARTS;

export interface PairFrame {
  readonly shell: Shell;
  readonly name: string;
  readonly variant: Variant | null;
  readonly suite: string;
  readonly home: string;
  readonly names: readonly { readonly text: string; readonly href: string }[];
  readonly parts: readonly { readonly label: string; readonly href: string; readonly isCurrent: boolean }[];
}

export function pairFrame(
  site: Site,
  suite: SuiteBoard,
  { pair, page, part }: { readonly pair: PairBoard; readonly page: string; readonly part: PairPart },
): PairFrame {
  const { name, text, variant } = pairTitle(site, page, pair);
  const release = `${suite.name} ${suite.version}`;
  return {
    shell: shellOf(site, {
      path: page,
      title: `${text} · ${part === 'Overview' ? release : `${part.toLowerCase()} · ${release}`} · StealBench`,
      description: `How well ${text} can be stolen (${release}): ${part.toLowerCase()}.`,
    }),
    name,
    variant,
    suite: `${suite.title} (${release})`,
    home: linkTo(page, 'index.html'),
    names: namesOf(site, page, pair),
    parts: (Object.keys(PARTS) as PairPart[]).map((label) => ({
      label,
      href: PARTS[label],
      isCurrent: label === part,
    })),
  };
}

/** Dataset and model of the victim, where they are described. */
function namesOf(site: Site, page: string, { datasetId, model }: PairBoard): PairFrame['names'] {
  const [dataset, network] = [nameHref(site, page, 'datasets', datasetId), nameHref(site, page, 'models', model)];
  return [
    ...(dataset === null
      ? []
      : [{ text: `about the dataset ${pluginTitle(site.board, 'datasets', datasetId)}`, href: dataset }]),
    ...(network === null
      ? []
      : [{ text: `about the model ${pluginTitle(site.board, 'models', model)}`, href: network }]),
  ];
}
