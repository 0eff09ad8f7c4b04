// Every page of a site: its path, its template and its view.
import type { PairBoard, StoredResult, SuiteBoard } from '../bench/contract/board.js';
import { sourceDigest } from './earlier.js';
import type { Site } from './site.js';
import { detectorsView } from './views/detectors.js';
import { homeView } from './views/home.js';
import { methodView } from './views/method.js';
import { CHANGELOG_PATH, changelogView } from './views/changelog.js';
import { REFUSED_PATH, refusedView } from './views/refused.js';
import { SPEED_PATH, speedView } from './views/speed.js';
import { nameView } from './views/name.js';
import { COMPARE_PATH, compareView } from './views/compare.js';
import { dataView } from './views/data.js';
import { limitsView } from './views/limits.js';
import { newsView } from './views/news.js';
import { submitView } from './views/submit.js';
import { ownershipView } from './views/ownership.js';
import { PAIR_PARTS } from './views/pair.js';
import { recordsView } from './views/records.js';
import { redirectView } from './views/redirect.js';
import { runSources, runView } from './views/run.js';
import { throughputView } from './views/throughput.js';

export interface Page {
  /** From the site's root, `/`-separated. */
  readonly path: string;
  /** File below pages/, without `.hbs`. */
  readonly template: string;
  /** Made when the page is written, so that a site of many records holds one view at a time. */
  readonly view: () => object;
  /** Of all that the view is made of, for pages that there are thousands of. */
  readonly digest?: () => string;
}

export function sitePages(site: Site): readonly Page[] {
  const { board } = site;
  return [
    { path: 'index.html', template: 'home', view: () => homeView(site) },
    { path: 'detectors.html', template: 'detectors', view: () => detectorsView(site) },
    { path: 'ownership.html', template: 'ownership', view: () => ownershipView(site) },
    { path: COMPARE_PATH, template: 'compare', view: () => compareView(site) },
    { path: 'limits.html', template: 'limits', view: () => limitsView(site) },
    { path: 'data.html', template: 'data', view: () => dataView(site) },
    { path: 'submit.html', template: 'submit', view: () => submitView(site) },
    { path: 'news.html', template: 'news', view: () => newsView(site) },
    { path: 'throughput.html', template: 'throughput', view: () => throughputView(site) },
    { path: 'records.html', template: 'records', view: () => recordsView(site) },
    { path: 'method.html', template: 'method', view: () => methodView(site) },
    ...extraPages(site),
    ...board.suites.flatMap((suite) => suite.pairs.flatMap((pair) => pairPages(site, suite, pair))),
    ...[...site.names.paths].map(([key, path]) => ({ path, template: 'name', view: () => nameView(site, key, path) })),
    ...board.results.flatMap((stored) => runPage(site, stored)),
    ...[...site.redirects].map(([path, target]) => ({
      path,
      template: 'redirect',
      view: () => redirectView(path, target),
    })),
  ];
}

/** Pages of what not every site has. */
export function extraPages(site: Site): readonly Page[] {
  const { changelog, comparisons, board } = site;
  return [
    ...(changelog === null ? [] : [{ path: CHANGELOG_PATH, template: 'changelog', view: () => changelogView(site) }]),
    ...(comparisons.length === 0 ? [] : [{ path: SPEED_PATH, template: 'speed', view: () => speedView(site) }]),
    ...((board.refused ?? []).length === 0
      ? []
      : [{ path: REFUSED_PATH, template: 'refused', view: () => refusedView(site) }]),
  ];
}

function pairPages(site: Site, suite: SuiteBoard, pair: PairBoard): readonly Page[] {
  const folder = site.pairFolders.get(pair);
  if (folder === undefined) return [];
  return PAIR_PARTS.map(({ file, template, view }) => {
    const path = `${folder}/${file}`;
    return { path, template, view: () => view(site, suite, pair, path) };
  });
}

function runPage(site: Site, stored: StoredResult): readonly Page[] {
  const path = site.runPaths.get(stored.path);
  if (path === undefined) return [];
  const digest = (): string => sourceDigest(runSources(site, stored));
  return [{ path, template: 'run', view: () => runView(site, stored, path), digest }];
}
