// What changed in StealBench itself: its change list as a page.
import { html, type Markup } from '../markup/html.js';
import { markdownMarkup } from '../markup/markdown.js';
import type { Site } from '../site.js';
import { shellOf, type Shell } from './shell.js';

export const CHANGELOG_PATH = 'changelog.html';

export interface ChangelogView {
  readonly shell: Shell;
  readonly body: Markup;
}

export function changelogView(site: Site): ChangelogView {
  return {
    shell: shellOf(site, {
      path: CHANGELOG_PATH,
      title: 'Changelog · StealBench',
      description: 'What was added, changed and mended in StealBench, version by version.',
    }),
    body: html`${markdownMarkup(site.changelog ?? '')}`,
  };
}
