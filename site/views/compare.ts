// The page on which a reader compares two to four entries of a pair; its figures are computed where it is read.
import type { Site } from '../site.js';
import { shellOf, type Shell } from './shell.js';

export const COMPARE_PATH = 'compare.html';

export interface CompareView {
  readonly shell: Shell;
  /** Predictions lie beside the site. */
  readonly hasFiles: boolean;
}

export function compareView(site: Site): CompareView {
  const { hasFiles } = site;
  return {
    shell: shellOf(site, {
      path: COMPARE_PATH,
      title: 'Compare · StealBench',
      description: 'Two to four entries of a pair side by side: paired differences, agreement, class by class.',
      scripts: hasFiles ? ['assets/compare-figures.js', 'assets/compare.js', 'compare.data.js'] : [],
    }),
    hasFiles,
  };
}
