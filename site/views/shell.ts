// What surrounds every page: title, navigation, the way back to the root, and who built it.
import { counted } from '../../bench/lib/text/format.js';
import { linkTo, type Site } from '../site.js';

const NAVIGATION = [
  ['index.html', 'Board'],
  ['detectors.html', 'Detectors'],
  ['ownership.html', 'Ownership'],
  ['throughput.html', 'Throughput'],
  ['compare.html', 'Compare'],
  ['limits.html', 'Limits'],
  ['data.html', 'Data'],
  ['records.html', 'Records'],
  ['method.html', 'Method'],
  ['submit.html', 'Submit'],
  ['news.html', 'News'],
] as const;

const TABLE_SCRIPTS = ['assets/state.js', 'assets/controls.js', 'assets/table.js'];

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
  /** What not every site has, at the foot of every page. */
  readonly further: readonly { readonly href: string; readonly label: string }[];
}

export interface PageHead {
  /** Path from the site's root. */
  readonly path: string;
  readonly title: string;
  readonly description: string;
  /** Scripts besides those of tables, from the site's root. */
  readonly scripts?: readonly string[];
}

export function shellOf(
  { generator, changelog, comparisons, board }: Site,
  { path, title, description, scripts = [] }: PageHead,
): Shell {
  const commit = generator.commit === null ? '' : ` (${generator.commit.slice(0, 12)})`;
  return {
    title,
    description,
    home: linkTo(path, 'index.html'),
    assets: {
      style: linkTo(path, 'assets/style.css'),
      scripts: [...TABLE_SCRIPTS, ...scripts].map((name) => linkTo(path, name)),
      icon: linkTo(path, 'assets/icon.svg'),
      feed: linkTo(path, 'feed.xml'),
    },
    navigation: NAVIGATION.map(([target, label]) => ({
      href: linkTo(path, target),
      label,
      isCurrent: target === path,
    })),
    footer: `Built by StealBench ${generator.version}${commit}.`,
    further: [
      ...(changelog === null ? [] : [['changelog.html', 'Changelog'] as const]),
      ...(comparisons.length === 0 ? [] : [['speed.html', 'Speed from version to version'] as const]),
      ...(board.refused === undefined
        ? []
        : [['refused.html', `${counted(board.refused.length, 'record')} left out`] as const]),
    ].map(([target, label]) => ({ href: linkTo(path, target), label })),
  };
}
