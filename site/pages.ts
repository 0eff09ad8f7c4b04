// Every page of a site: its path, its template and its view.
import type { PairBoard, StoredResult, SuiteBoard } from '../bench/contract/board.js';
import type { Site } from './site.js';
import { detectorsView } from './views/detectors.js';
import { homeView } from './views/home.js';
import { methodView } from './views/method.js';
import { pairView } from './views/pair.js';
import { recordsView } from './views/records.js';
import { runView } from './views/run.js';
import { throughputView } from './views/throughput.js';

export interface Page {
  /** From the site's root, `/`-separated. */
  readonly path: string;
  /** File below pages/, without `.hbs`. */
  readonly template: string;
  /** Made when the page is written, so that a site of many records holds one view at a time. */
  readonly view: () => object;
}

export function sitePages(site: Site): readonly Page[] {
  const { board } = site;
  return [
    { path: 'index.html', template: 'home', view: () => homeView(site) },
    { path: 'detectors.html', template: 'detectors', view: () => detectorsView(site) },
    { path: 'throughput.html', template: 'throughput', view: () => throughputView(site) },
    { path: 'records.html', template: 'records', view: () => recordsView(site) },
    { path: 'method.html', template: 'method', view: () => methodView(site) },
    ...board.suites.flatMap((suite) => suite.pairs.flatMap((pair) => pairPage(site, suite, pair))),
    ...board.results.flatMap((stored) => runPage(site, stored)),
  ];
}

function pairPage(site: Site, suite: SuiteBoard, pair: PairBoard): readonly Page[] {
  const path = site.pairPaths.get(pair);
  return path === undefined ? [] : [{ path, template: 'pair', view: () => pairView(site, suite, pair, path) }];
}

function runPage(site: Site, stored: StoredResult): readonly Page[] {
  const path = site.runPaths.get(stored.path);
  return path === undefined ? [] : [{ path, template: 'run', view: () => runView(site, stored, path) }];
}
