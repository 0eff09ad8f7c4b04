// The site in a real browser, from `file://`: with and without JavaScript, wide and narrow, light and dark.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { chromiumPath, requireComponent } from '../support/components.js';
import { buildComparableSite, buildFixtureSite } from '../support/fixture-site.js';

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];

const PAIR = 'suite/quickstart/1.0.0/synthetic-signs-cnn';

let site = '';
let pages: readonly string[] = [];
let browser: Browser | undefined;

const executablePath = chromiumPath();

describe.skipIf(!requireComponent('chromium', executablePath !== null))('the site in a browser', () => {
  beforeAll(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-browser-'));
    site = path.join(folder, 'site');
    pages = await buildFixtureSite(site);
    await buildComparableSite(path.join(site, 'comparable'), path.join(folder, 'results'));
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: FLAGS });
    return async () => {
      await browser?.close();
      await rm(folder, { recursive: true });
    };
  });

  it.each([
    ['wide, light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' as const }],
    ['narrow, dark', { viewport: { width: 400, height: 800 }, colorScheme: 'dark' as const }],
    ['narrow, without JavaScript', { viewport: { width: 400, height: 800 }, javaScriptEnabled: false }],
  ])('opens every page without error, request or overflow: %s', async (_name, options) => {
    const { page, faults } = await openPage(options);
    for (const name of shown()) {
      await page.goto(urlOf(name));
      // No window fits the body's content otherwise: tables scroll inside their own frame.
      const overflow = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow, name).toBe(0);
    }
    expect(faults).toEqual([]);
  });

  it('shows its tables and charts without JavaScript', async () => {
    const { page } = await openPage({ javaScriptEnabled: false });
    await page.goto(urlOf('index.html'));
    expect(await page.locator('table').count()).toBe(2);
    expect(await page.locator('figure svg[role=img]:visible').count()).toBe(1);
    expect(await page.locator('button, input').count()).toBe(0);
  });

  it('draws charts in colours that follow the scheme', async () => {
    const ink = async (colorScheme: 'light' | 'dark'): Promise<string> => {
      const { page } = await openPage({ colorScheme });
      await page.goto(urlOf('index.html'));
      return page.evaluate<string>(
        `getComputedStyle(document.querySelector('figure svg path[fill], figure svg g[fill^=var]')).fill`,
      );
    };
    expect(await ink('light')).not.toBe(await ink('dark'));
  });

  it('sorts by a column, then the other way, then back, missing values last', async () => {
    const { page } = await openPage({});
    await page.goto(urlOf(`${PAIR}/attacks.html`));
    const header = page.locator('#attacks thead th').nth(4);
    const button = header.getByRole('button');
    const accuracies = async (): Promise<readonly number[]> =>
      (
        await page
          .locator('#attacks tbody tr.measured td:nth-child(5)')
          .evaluateAll((cells: { dataset: { sort: string } }[]) => cells.map((cell) => cell.dataset.sort))
      ).map(Number);
    const original = await accuracies();
    await button.focus();
    await page.keyboard.press('Enter');
    expect(await header.getAttribute('aria-sort')).toBe('descending');
    expect(await accuracies()).toEqual([...original].sort((a, b) => b - a));
    await page.keyboard.press('Enter');
    expect(await header.getAttribute('aria-sort')).toBe('ascending');
    expect(await accuracies()).toEqual([...original].sort((a, b) => a - b));
    await page.keyboard.press('Enter');
    expect(await header.getAttribute('aria-sort')).toBeNull();
    expect(await accuracies()).toEqual(original);
  });

  it('keeps rows without a value last in both directions', async () => {
    const { page } = await openPage({});
    await page.goto(urlOf(`${PAIR}/classes.html`));
    const gap = page.locator('#classes thead th').nth(5).getByRole('button');
    for (let press = 0; press < 2; press++) {
      await gap.click();
      // Class 7 has no test images.
      expect(await page.locator('#classes tbody tr').last().locator('td').first().innerText()).toBe('7');
    }
  });

  it('leads from an old address of a pair to its page', async () => {
    const { page, faults } = await openPage({ javaScriptEnabled: false });
    await page.goto(urlOf('pair/quickstart--synthetic-signs-cnn.html'));
    await page.waitForURL(`**/${PAIR}/index.html`);
    expect(faults).toEqual([]);
  });

  it('chooses rows and columns by the keyboard, and a copy of the address shows the same', async () => {
    const { page } = await openPage({});
    await page.goto(urlOf(`${PAIR}/attacks.html`));
    await page.locator('#attacks summary').press('Enter');
    const queries = page.locator('#attacks label', { hasText: 'Queries' }).locator('select');
    while ((await queries.inputValue()) !== '500') await queries.press('ArrowDown');
    await page.locator('#attacks label', { hasText: 'Pool' }).locator('input').press('Space');
    const seen = async (): Promise<unknown> => ({
      rows: await page.locator('#attacks tbody tr').count(),
      pools: await page.locator('#attacks thead th', { hasText: 'Pool' }).isVisible(),
      said: await page.locator('#attacks output').innerText(),
    });
    const before = await seen();
    expect(before).toMatchObject({ pools: true, said: expect.stringMatching(/^\d+ of 26 rows$/) as string });
    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    await expect.poll(seen).toEqual(before);
    await page.locator('#attacks input[type=search]').fill('no such row');
    expect(await page.locator('#attacks tbody').innerText()).toBe('No row fits all of this.');
  });

  it('compares entries that the address names, and keeps another choice in it', async () => {
    const { page, faults } = await openPage({});
    await page.goto(urlOf('comparable/compare.html'));
    await expect.poll(() => page.locator('#compare table').count()).toBe(3);
    const third = page.locator('#choice-Entry-3');
    await third.press('ArrowDown');
    await expect.poll(() => page.url().split('entry=').length - 1).toBe(3);
    const chosen = await third.inputValue();
    expect(decodeURIComponent(page.url())).toContain(`entry=${chosen}`);
    await expect.poll(() => page.locator('#compare table').nth(1).innerText()).toContain('A − C');
    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    await expect.poll(() => third.inputValue()).toBe(chosen);
    expect(faults).toEqual([]);
  });

  it('goes to another page and fetches a table by the keyboard', async () => {
    const { page } = await openPage({ acceptDownloads: true });
    await page.goto(urlOf(`${PAIR}/index.html`));
    await page.locator('nav.parts a', { hasText: 'Attacks' }).press('Enter');
    await page.waitForURL(`**/${PAIR}/attacks.html`);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#attacks .downloads a', { hasText: 'CSV' }).press('Enter'),
    ]);
    expect(file.suggestedFilename()).toBe('attacks.attacks.csv');
    await page.locator('nav[aria-label=Site] a', { hasText: 'Method' }).press('Enter');
    await page.waitForURL('**/method.html');
  });

  it('filters rows and says how many are left', async () => {
    const { page } = await openPage({});
    await page.goto(urlOf(`${PAIR}/attacks.html`));
    await page.locator('#attacks input[type=search]').fill('control random');
    expect(await page.locator('#attacks tbody tr:visible').count()).toBe(3);
    expect(await page.locator('#attacks output').innerText()).toBe('3 of 26 rows');
  });
});

/** One of each kind of pages: a pair in its parts, some records; addresses that lead on are tried by themselves. */
function shown(): readonly string[] {
  const records = pages.filter((name) => name.startsWith('run/'));
  const parts = pages.filter((name) => name.startsWith(`${PAIR}/`));
  return [...pages.filter((name) => !name.includes('/')), ...parts, ...records.slice(0, 3)];
}

function urlOf(name: string): string {
  return pathToFileURL(path.join(site, name)).href;
}

/** A page of its own, with everything that must not happen: errors, and requests for anything but files of the site. */
async function openPage(options: BrowserContextOptions): Promise<{ page: Page; faults: string[] }> {
  if (browser === undefined) throw new Error('no browser was started');
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('console', (message) => faults.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('requestfailed', (request) => {
    // Going on to the next page aborts an icon that is still on its way.
    const reason = request.failure()?.errorText ?? 'unknown';
    if (reason !== 'net::ERR_ABORTED') faults.push(`failed: ${request.url()}: ${reason}`);
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(pathToFileURL(site).href)) faults.push(`request: ${request.url()}`);
  });
  return { page, faults };
}
