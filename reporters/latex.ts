// LaTeX: the tables as a paper sets them, with the rules of the package booktabs.
import type { Reporter } from '../bench/contract/reporter.js';
import { latexTable, latexText } from './tables/latex.js';
import { reportSections } from './tables/report.js';

const HEAD = '% Tables of StealBench. In the preamble: \\usepackage{booktabs}';

export const reporter: Reporter = {
  meta: { id: 'latex', title: 'LaTeX: tables for a paper, with booktabs' },
  render: (board) => {
    const sections = reportSections(board).map(({ heading, lines, tables }, at) => {
      const said = [heading, ...lines].map((line) => `% ${latexText(line)}`);
      const set = tables.map((table, index) => latexTable(table, `tab:stealbench-${at + 1}-${index + 1}`));
      return [said.join('\n'), ...set].join('\n\n');
    });
    return [HEAD, ...(sections.length === 0 ? ['No results.'] : sections)].join('\n\n').concat('\n');
  },
};
