import { describe, expect, it } from 'vitest';
import { latexTable, latexText } from '../../reporters/tables/latex.js';
import { left, right } from '../../reporters/tables/table.js';

describe('LaTeX', () => {
  it('prints letters that are commands of TeX', () => {
    expect(latexText('50 % of $x_1 & #2 {a} ~^ \\end')).toBe(
      '50 \\% of \\$x\\_1 \\& \\#2 \\{a\\} \\textasciitilde{}\\textasciicircum{} \\textbackslash{}end',
    );
  });

  it('keeps signs apart that TeX would draw as one, and a line break from an option', () => {
    expect(latexText("a--b ,, ''")).toBe("a-{}-b ,{}, '{}'");
    expect(latexText('[0.1, 0.2]')).toBe('{}[0.1, 0.2]');
    expect(latexText('*')).toBe('{}*');
  });

  it('writes dashes, minus and bounds as every engine knows them', () => {
    expect(latexText('— 1–2 −0.5 ≥ 71 · a → b')).toBe(
      '--- 1--2 $-$0.5 $\\geq$ 71 \\textperiodcentered{} a $\\rightarrow$ b',
    );
  });

  it('sets a table with the rules of booktabs, one more where published figures and ours meet', () => {
    const table = {
      heading: 'mnist',
      columns: [left('attack'), right('accuracy')],
      rows: [
        { tone: 'published', cells: ['poster', '71 %'] },
        { tone: 'measured', cells: ['copycat', '70.1 %'] },
      ],
      notes: ['one seed'],
    } as const;
    expect(latexTable(table, 'tab:one').split('\n')).toEqual([
      '\\begin{table}',
      '  \\centering',
      '  \\caption{mnist}',
      '  \\label{tab:one}',
      '  \\begin{tabular}{lr}',
      '    \\toprule',
      '    attack & accuracy \\\\',
      '    \\midrule',
      '    \\emph{poster} & \\emph{71 \\%} \\\\',
      '    \\midrule',
      '    copycat & 70.1 \\% \\\\',
      '    \\bottomrule',
      '  \\end{tabular}',
      '  \\par\\footnotesize one seed',
      '\\end{table}',
    ]);
  });
});
