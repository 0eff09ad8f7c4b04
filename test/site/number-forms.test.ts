// One form for each kind of number and name, on every page of the fixture.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseHTML } from 'linkedom';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatParameters, formatValue } from '../../bench/lib/text/format.js';
import { buildWholeSite } from '../support/fixture-site.js';

interface Node {
  readonly textContent: string;
  remove(): void;
  querySelectorAll(selector: string): Iterable<Node>;
}

let site = '';
let pages: readonly string[] = [];

beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-forms-'));
  site = path.join(folder, 'site');
  pages = await buildWholeSite(site);
  return () => rm(folder, { recursive: true });
});

/** What no page may say, and what it says instead. */
const BAD: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/x[−-]\d/, 'a ratio below zero has no x: −0.06'],
  [/\d\.0 classes/, 'classes are counted: 31'],
  [/CIFAR-\d/, 'CIFAR10'],
  [
    /(?<![\d.,:/-])\d{4,} ?(queries|images|items|rows|records|classes|pixels|epochs|seeds)/,
    'thousands are separated: 5,000',
  ],
  [/[≤≥<>] ?\d{4,}/, 'thousands are separated: ≤ 5,000'],
  [/\d%/, 'a narrow word of room before the sign: 84.6 %'],
  [/(?<![\w.])-\d+(\.\d+)? (%|points)/, 'a true minus sign'],
];

/** What has a text of its own; the texts of two cells would make numbers that nobody wrote. */
const TEXTS = 'title, h1, h2, h3, p, li, dt, dd, th, td, figcaption, text, summary';

describe('numbers and names', () => {
  it('have one form on every page', async () => {
    const found: string[] = [];
    for (const name of pages.filter((one) => !one.startsWith('latest/') && !one.startsWith('pair/'))) {
      const { document } = parseHTML(await readFile(path.join(site, name), 'utf8')) as unknown as { document: Node };
      for (const node of [...document.querySelectorAll('code, script, style, sup, desc')]) node.remove();
      for (const { textContent } of document.querySelectorAll(TEXTS))
        for (const [pattern, instead] of BAD) {
          const match = pattern.exec(textContent);
          if (match !== null) found.push(`${name}: "${match[0]}"; ${instead}`);
        }
      for (const cell of document.querySelectorAll('td.number'))
        if (/^\d{4,}$/.test(cell.textContent.trim())) found.push(`${name}: cell ${cell.textContent}`);
    }
    expect(found).toEqual([]);
  });

  it('have it where they are made', () => {
    expect(formatValue(-0.0612, 'ratio')).toBe('−0.06');
    expect(formatValue(-0.001, 'ratio')).toBe('x0.00');
    expect(formatValue(0.86, 'ratio')).toBe('x0.86');
    expect(formatValue(31, 'classes')).toBe('31');
    expect(formatValue(5.42, 'classes')).toBe('5.4');
    expect(formatParameters({ images: 5000, rate: 0.1, names: 'a' })).toBe('images = 5,000, names = a, rate = 0.1');
  });
});
