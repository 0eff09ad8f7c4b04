import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTemplates } from '../../site/templates.js';
import { SITE_SOURCE } from '../support/fixture-site.js';
import { temporaryFolder } from '../support/temporary.js';

describe('loadTemplates', () => {
  it.each([
    ['{{title}}', 'a value'],
    ['{{#if title}}x{{/if}}', 'a condition'],
    ['{{#unless title}}x{{/unless}}', 'a negated condition'],
    ['{{#each title}}x{{/each}}', 'a list'],
    ['{{> part}}', 'a value of a partial'],
    ['{{#each rows}}{{name}}{{/each}}', 'a value of a row'],
  ])('throws for %s where the view lacks it: %s', async (source) => {
    const render = await loadTemplates(await templates({ page: source, part: '{{title}}' }));
    expect(() => render('page', { rows: [{}] })).toThrow();
  });

  it('takes null and false for what they are', async () => {
    const render = await loadTemplates(await templates({ page: '{{#if a}}yes{{else}}no{{/if}}{{#each b}}x{{/each}}' }));
    expect(render('page', { a: null, b: [] })).toBe('no');
  });

  it('escapes text in content and attributes', async () => {
    const render = await loadTemplates(await templates({ page: '<p title="{{a}}">{{a}}</p>' }));
    expect(render('page', { a: `"><script>'` })).toBe(
      '<p title="&quot;&gt;&lt;script&gt;&#x27;">&quot;&gt;&lt;script&gt;&#x27;</p>',
    );
  });

  it('names the pages that exist when one is asked for that does not', async () => {
    const render = await loadTemplates(await templates({ page: '' }));
    expect(() => render('pgae', {})).toThrow(/among page, got pgae/);
  });
});

/** What makes markup without a template: two that escape all that they are given, and one that puts in our own style sheets. */
const MAKERS = ['charts/render.ts', 'markup/html.ts', 'audit.ts'];

describe('the site’s sources', () => {
  it('never leave text unescaped: only the modules for charts and rows make markup', async () => {
    for (const [name, text] of await sources()) {
      if (name.endsWith('.hbs')) expect(text, name).not.toMatch(/\{\{\{|\{\{~?&/);
      else if (!MAKERS.includes(name)) expect(text, name).not.toMatch(/new \w*\.?SafeString|noEscape/);
    }
  });
});

async function templates({ page, part = '' }: { readonly page: string; readonly part?: string }): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, 'pages'));
  await mkdir(path.join(folder, 'partials'));
  await writeFile(path.join(folder, 'pages', 'page.hbs'), page);
  await writeFile(path.join(folder, 'partials', 'part.hbs'), part);
  return folder;
}

async function sources(): Promise<readonly (readonly [name: string, text: string])[]> {
  const names = (await readdir(SITE_SOURCE, { recursive: true })).filter((name) => /\.(hbs|ts)$/.test(name));
  return Promise.all(
    names.map(
      async (name) => [name.split(path.sep).join('/'), await readFile(path.join(SITE_SOURCE, name), 'utf8')] as const,
    ),
  );
}
