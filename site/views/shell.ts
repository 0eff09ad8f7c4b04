// What surrounds every page: title, navigation, the way back to the root, and who built it.
import { linkTo, type Site } from '../site.js';

const NAVIGATION = [
  ['index.html', 'Board'],
  ['detectors.html', 'Detectors'],
  ['ownership.html', 'Ownership'],
  ['throughput.html', 'Throughput'],
  ['limits.html', 'Limits'],
  ['data.html', 'Data'],
  ['records.html', 'Records'],
  ['method.html', 'Method'],
  ['submit.html', 'Submit'],
  ['news.html', 'News'],
] as const;

export interface Shell {
  readonly title: string;
  readonly description: string;
  readonly home: string;
  readonly assets: {
    readonly style: string;
    readonly scripts: readonly string[];
    readonly icon: string;
    readonly feed: string;
  };
  readonly navigation: readonly { readonly href: string; readonly label: string; readonly isCurrent: boolean }[];
  readonly footer: string;
}

export interface PageHead {
  /** Path from the site's root. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
}

export function shellOf({ generator }: Site, { path, title, description }: PageHead): Shell {
  const commit = generator.commit === null ? '' : ` (${generator.commit.slice(0, 12)})`;
  return {
    title,
    description,
    home: linkTo(path, 'index.html'),
    assets: {
      style: linkTo(path, 'assets/style.css'),
      scripts: ['state', 'controls', 'table'].map((name) => linkTo(path, `assets/${name}.js`)),
      icon: linkTo(path, 'assets/icon.svg'),
      feed: linkTo(path, 'feed.xml'),
    },
    navigation: NAVIGATION.map(([target, label]) => ({
      href: linkTo(path, target),
      label,
      isCurrent: target === path,
    })),
    footer: `Built by StealBench ${generator.version}${commit}.`,
  };
}
