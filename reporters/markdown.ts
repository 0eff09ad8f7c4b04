// GitHub-flavoured Markdown: one heading and table a pair, notes as a list.
import type { Reporter } from '../bench/contract/reporter.js';
import { markdownSection } from './tables/markdown.js';
import { reportSections } from './tables/report.js';

export const reporter: Reporter = {
  meta: { id: 'markdown', title: 'Markdown: tables for GitHub' },
  render: (board) => {
    const sections = reportSections(board).map(markdownSection);
    return ['# StealBench', ...(sections.length === 0 ? ['No results.'] : sections)].join('\n\n').concat('\n');
  },
};
