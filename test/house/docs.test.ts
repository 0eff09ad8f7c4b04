// Links in the documents lead somewhere.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { pluginIds } from '../support/plugin-ids.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const documents = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
];

describe.each(documents)('%s', (document) => {
  const text = readFileSync(path.join(ROOT, document), 'utf8');

  it('links to files and headings that are there', () => {
    const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !leadsSomewhere(document, target));
    expect(broken).toEqual([]);
  });
});

describe('the README', () => {
  const text = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };

  it('names scripts that package.json has', () => {
    const named = [...text.matchAll(/npm run ([a-z:]+)/g)].map(([, script = '']) => script);
    expect(named).not.toEqual([]);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });

  it('names suites that exist', () => {
    const named = [...text.matchAll(/suites\/([a-z0-9-]+)\.json/g)].map(([match]) => match);
    expect(named).not.toEqual([]);
    expect(named.filter((suite) => !existsSync(path.join(ROOT, suite)))).toEqual([]);
  });
});

describe('docs/metrics.md', () => {
  // `-10` after `transfer-coverage-1` stands for `transfer-coverage-10`.
  const text = readFileSync(path.join(ROOT, 'docs', 'metrics.md'), 'utf8');
  const quoted = [...text.matchAll(/`([a-z0-9-]+)`/g)].map(([, id = '']) => id);
  const named = new Set<string>();
  let stem = '';
  for (const id of quoted) {
    if (!id.startsWith('-')) stem = id.replace(/-[a-z]*\d+$/, '');
    named.add(id.startsWith('-') ? stem + id : id);
  }

  it('names every metric', () => {
    const ids = pluginIds('metrics');
    expect(ids.filter((id) => !named.has(id))).toEqual([]);
  });
});

function leadsSomewhere(document: string, target: string): boolean {
  const [place = '', heading] = target.split('#');
  const file = place === '' ? path.join(ROOT, document) : path.join(ROOT, path.dirname(document), place);
  if (!existsSync(file)) return false;
  return heading === undefined || headings(readFileSync(file, 'utf8')).includes(heading);
}

/** Anchors as GitHub makes them: lower case, punctuation dropped, blanks to hyphens. */
function headings(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-'),
  );
}
