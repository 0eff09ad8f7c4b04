import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { HtmlValidate } from 'html-validate';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Board } from '../../bench/contract/board.js';
import { buildSite } from '../../site/build.js';
import { checkSite } from '../../site/check.js';
import { fixtureBoard } from '../fixtures/board.js';
import { GENERATOR, SITE_SOURCE, buildFixtureSite } from '../support/fixture-site.js';
import { expectGolden } from '../support/golden.js';
import { temporaryFolder } from '../support/temporary.js';

let site = '';
let pages: readonly string[] = [];

beforeAll(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-site-'));
  site = path.join(folder, 'site');
  pages = await buildFixtureSite(site);
  return () => rm(folder, { recursive: true });
});

const GTSRB = 'suite/gtsrb-cnn/1.2.0/gtsrb-resnet34--jpeg75-32';

const pageText = (name: string): Promise<string> => readFile(path.join(site, name), 'utf8');

describe('the site of the fixture', () => {
  it('has a page for the boards, every pair and every record', () => {
    const board = fixtureBoard();
    const pairs = board.suites.reduce((sum, suite) => sum + suite.pairs.length, 0);
    const names = Object.keys(board.plugins).length + board.metrics.length;
    // Six parts of a pair; two addresses that lead to it.
    expect(pages.length).toBe(11 + (6 + 2) * pairs + names + board.results.length);
    expect(pages).toContain(`${GTSRB}/index.html`);
  });

  it('looks as it did when somebody last accepted it', async () => {
    for (const name of pages) await expectGolden(await pageText(name), `site/${name}`);
  });

  it('is valid HTML', async () => {
    // Off: matters of taste, and rules that the templates keep by other means.
    const validator = new HtmlValidate({
      extends: ['html-validate:standard', 'html-validate:a11y'],
      rules: {
        // Addresses that lead on do so at once.
        'meta-refresh': 'off',
        'long-title': 'off',
        'no-trailing-whitespace': 'off',
        'prefer-native-element': 'off',
        'void-style': 'off',
        'require-sri': 'off',
        'doctype-style': 'off',
        'no-raw-characters': 'off',
      },
    });
    // Of names, which are many and alike, a few.
    const names = pages.filter((name) => name.startsWith('names/')).slice(4);
    for (const name of pages.filter((one) => !names.includes(one))) {
      const { results } = await validator.validateString(await pageText(name), name);
      const messages = results.flatMap(({ messages: found }) => found);
      expect(messages.map(({ line, ruleId, message }) => `${name}:${line} ${ruleId}: ${message}`)).toEqual([]);
    }
  });

  it('has no broken link, no missing anchor and nothing from elsewhere', async () => {
    expect(await checkSite(site)).toEqual([]);
  });

  it('keeps hostile text as text', async () => {
    for (const name of pages) {
      const html = await pageText(name);
      expect(html).not.toMatch(/<script(?! src="[./]*assets\/(state|controls|table)\.js" defer>)/);
      expect(html).not.toContain('javascript:');
      // The content security policy would not let it through.
      expect(html).not.toMatch(/ style=|<style/);
      expect(html).not.toMatch(/undefined|NaN|\[object/);
    }
    expect(await pageText('method.html')).toContain('&lt;script&gt;alert(');
  });

  it('names the variant in title and heading where the data are not official', async () => {
    const html = await pageText(`${GTSRB}/index.html`);
    expect(html).toContain('<title>GTSRB (jpeg75-32) · resnet34');
    expect(html).toMatch(/<h1>GTSRB · resnet34, pre-trained \(imagenet\) <a class="tag variant"[^>]*>jpeg75-32<\/a>/);
  });

  it('shows the published row as published, and never a ratio that we computed from it', async () => {
    const html = await pageText(`${GTSRB}/attacks.html`);
    expect(html).toMatch(/<tr class="published group">/);
    expect(html).toContain('≥ 61 %');
    expect(html).toContain('x0.62');
  });

  it('has the whole board as files, whose rows lead to pages of records and say why a figure is missing', async () => {
    const { rows } = JSON.parse(await pageText('board.json')) as {
      readonly rows: readonly { readonly kind: string; readonly urls: readonly string[]; readonly metrics: object }[];
    };
    const points = fixtureBoard().suites.flatMap(({ pairs, detectors }) => [
      ...pairs.flatMap(({ entries, controls }) => [...entries, ...controls].flatMap((entry) => entry.points)),
      ...detectors,
    ]);
    expect(rows).toHaveLength(points.length);
    const urls = rows.flatMap((row) => row.urls);
    expect(urls.length).toBeGreaterThan(0);
    expect(urls.filter((url) => !pages.includes(url))).toEqual([]);
    const lines = parse(await pageText('board.csv'), { columns: true }) as readonly Record<string, string>[];
    expect(lines).toHaveLength(rows.reduce((sum, { metrics }) => sum + Object.keys(metrics).length, 0));
    expect(lines.filter(({ value, note }) => value === '' && note === '')).toEqual([]);
  });

  it('tells readers of a superseded record which one took its place', async () => {
    const folder = 'run/quickstart/1.0.0/attack/synthetic-signs-cnn/knockoff-random/argmax';
    const html = await pageText(`${folder}/b8000-s1-dddddddddddd.html`);
    expect(html).toMatch(/superseded by<\/dt>\s*<dd><a href="[./]*b8000-s1-dddddddddddd-r2\.html">/);
    expect(await pageText('records.html')).toContain('superseded by a later record');
  });

  it('puts processors, GPUs and emulated GPUs into sections of their own', async () => {
    const sections = (await pageText('throughput.html')).split('<section class="suite"').slice(1);
    const titles = sections.map((section) => /<h2>(.*)<\/h2>/.exec(section)?.[1]);
    expect(titles).toEqual([
      'AMD EPYC 7763',
      'Intel Xeon 8370C',
      'GPU NVIDIA GeForce RTX 2080',
      'Emulated GPU SwiftShader on AMD EPYC 7763',
    ]);
    // Each speed of the fixture is in the section of its device alone: 64 · speed / 72 images a second.
    const rates = { '2,133': 0, '2,756': 1, '27,556': 2, '27': 3 };
    for (const [rate, place] of Object.entries(rates)) {
      const holding = sections.map((section) => new RegExp(`>${rate} images/s`).test(section));
      expect(holding, rate).toEqual(sections.map((_, at) => at === place));
    }
    expect(sections.map((section) => section.includes('emulates this GPU'))).toEqual([false, false, false, true]);
  });
});

describe('buildSite', () => {
  it('gives the same bytes twice', async () => {
    const again = path.join(await temporaryFolder(), 'site');
    await buildFixtureSite(again);
    expect(await digests(again)).toEqual(await digests(site));
  });

  it('takes over the pages of records that have not changed, and makes the others anew', async () => {
    const out = path.join(await temporaryFolder(), 'site');
    const board = fixtureBoard();
    const build = { out, generator: GENERATOR, source: SITE_SOURCE };
    expect((await buildSite({ ...build, board })).kept).toBe(0);
    const [first, ...others] = board.results;
    if (first === undefined) throw new Error('the fixture lost its records');
    const { scientific } = first.result;
    const result = { ...first.result, scientific: { ...scientific, notes: ['Said later.'] } };
    const { kept } = await buildSite({ ...build, board: { ...board, results: [{ ...first, result }, ...others] } });
    expect(kept).toBe(others.length);
    const page = path.join(out, 'run', first.path.replace(/json$/, 'html'));
    expect(await readFile(page, 'utf8')).toContain('Said later.');
    expect((await buildSite({ ...build, board, generator: { ...GENERATOR, version: '9.9.9' } })).kept).toBe(0);
  });

  it('replaces an old site whole', async () => {
    const out = path.join(await temporaryFolder(), 'site');
    await buildFixtureSite(out);
    const board = emptyBoard();
    await buildSite({ board, out, generator: GENERATOR, source: SITE_SOURCE });
    expect((await readdir(out)).sort()).toEqual(
      [
        'assets',
        'board.csv',
        'board.json',
        'compare.html',
        'data.html',
        'detectors.html',
        'feed.xml',
        'index.html',
        'limits.html',
        'method.html',
        'news.html',
        'ownership.html',
        'records.html',
        'site.json',
        'submit.html',
        'throughput.html',
      ].sort(),
    );
    expect(await checkSite(out)).toEqual([]);
    expect(await readdir(path.dirname(out))).toEqual(['site']);
  });

  it('leaves the old site as it is when it fails', async () => {
    const folder = await temporaryFolder();
    const out = path.join(folder, 'site');
    await buildFixtureSite(out);
    const before = await digests(out);
    const source = path.join(folder, 'source');
    await cp(SITE_SOURCE, source, { recursive: true });
    await writeFile(path.join(source, 'pages', 'run.hbs'), '{{#if notInTheView}}x{{/if}}');
    const build = buildSite({ board: fixtureBoard(), out, generator: GENERATOR, source });
    await expect(build).rejects.toThrow('{{#if}}');
    expect(await digests(out)).toEqual(before);
    expect((await readdir(folder)).sort()).toEqual(['site', 'source']);
  });

  it('refuses to replace a folder that is not a site', async () => {
    const out = path.join(await temporaryFolder(), 'home');
    await mkdir(out);
    await writeFile(path.join(out, 'thesis.tex'), 'years of work');
    await expect(buildFixtureSite(out)).rejects.toMatchObject({ code: 'not-a-site', where: out });
    expect(await readdir(out)).toEqual(['thesis.tex']);
  });

  it('refuses a record whose path leaves the site', async () => {
    const [stored] = fixtureBoard().results;
    if (stored === undefined) throw new Error('the fixture lost its records');
    const board = { ...emptyBoard(), results: [{ ...stored, path: '../../escape.json' }] };
    const out = path.join(await temporaryFolder(), 'site');
    await expect(buildSite({ board, out, generator: GENERATOR, source: SITE_SOURCE })).rejects.toThrow(RangeError);
  });
});

function emptyBoard(): Board {
  return { schemaVersion: 1, suites: [], results: [], trust: {}, plugins: {}, metrics: [] };
}

async function digests(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const pairs = files.sort().map(async (file) => {
    const hash = createHash('sha256').update(await readFile(file));
    return [path.relative(folder, file), hash.digest('hex')] as const;
  });
  return Object.fromEntries(await Promise.all(pairs));
}
