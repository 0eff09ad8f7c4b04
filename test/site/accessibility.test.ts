// Every kind of page before axe in a real Chromium: light and dark, wide and narrow, sizes of targets among the rules.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { chromiumPath, requireComponent } from '../support/components.js';
import { buildComparableSite, buildWholeSite } from '../support/fixture-site.js';

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];

const STANDARD = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What colours and widths decide. */
const SEEN = ['color-contrast', 'target-size', 'scrollable-region-focusable', 'link-in-text-block'];

/** All rules in the first, in the others what they decide; `npm run axe:site` asks every rule of every window. */
const WINDOWS = [
  { width: 1280, scheme: 'light', rules: null },
  { width: 1280, scheme: 'dark', rules: SEEN },
  { width: 400, scheme: 'light', rules: SEEN },
  { width: 400, scheme: 'dark', rules: SEEN },
] as const;

const PAIR = 'suite/quickstart/1.0.0/synthetic-signs-cnn';

let site = '';
let pages: readonly string[] = [];
let browser: Browser | undefined;

const executablePath = chromiumPath();

describe.skipIf(!requireComponent('chromium', executablePath !== null))('the pages', () => {
  beforeAll(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'stealbench-axe-'));
    site = path.join(folder, 'site');
    pages = await buildWholeSite(site);
    await buildComparableSite(path.join(site, 'comparable'), path.join(folder, 'results'));
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: FLAGS });
    return async () => {
      await browser?.close();
      await rm(folder, { recursive: true });
    };
  });

  it('violate no rule of axe in any window', { timeout: 240_000 }, async () => {
    const page = await openPage();
    const found: string[] = [];
    for (const name of kinds()) {
      await page.goto(pathToFileURL(path.join(site, name)).href);
      // Through the debugger: the pages' own policy lets no script in.
      await page.evaluate(axe.source);
      // Rows of a table are alike, and each cell costs time.
      await page.evaluate(`document.querySelectorAll('tbody tr:nth-child(n + 9)').forEach((row) => row.remove())`);
      for (const { width, scheme, rules } of WINDOWS) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme: scheme });
        found.push(...(await violations(page, rules)).map((text) => `${name} at ${width}, ${scheme}: ${text}`));
      }
    }
    expect(found).toEqual([]);
  });

  it.each(['index.html', `${PAIR}/attacks.html`, 'comparable/compare.html'])(
    'are reached whole by the keyboard, in their order, with a ring around what has the focus: %s',
    async (name) => {
      const page = await openPage();
      await page.goto(pathToFileURL(path.join(site, name)).href);
      const things = await page.evaluate<number>(`(() => {
        const all = document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]');
        globalThis.things = [...all].filter((one) => one.checkVisibility());
        return things.length;
      })()`);
      expect(things).toBeGreaterThan(10);
      for (let at = 0; at < things; at++) {
        await page.keyboard.press('Tab');
        const focus = await page.evaluate<unknown>(`(() => {
          const ring = getComputedStyle(document.activeElement);
          return [things.indexOf(document.activeElement), ring.outlineStyle !== 'none' && ring.outlineWidth !== '0px'];
        })()`);
        expect(focus).toEqual([at, true]);
      }
    },
  );

  it('begin with a way past the navigation', async () => {
    const page = await openPage();
    await page.goto(pathToFileURL(path.join(site, 'index.html')).href);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate<boolean>(`document.querySelector('main').contains(document.activeElement)`)).toBe(true);
  });
});

async function openPage(): Promise<Page> {
  if (browser === undefined) throw new Error('no browser was started');
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  onTestFinished(() => context.close());
  return context.newPage();
}

/** One page of each kind: all at the root, a pair in its parts, names and records of every sort. */
function kinds(): readonly string[] {
  const first = (prefix: string): readonly string[] => pages.filter((name) => name.startsWith(prefix)).slice(0, 1);
  return [
    ...pages.filter((name) => !name.includes('/')),
    ...pages.filter((name) => name.startsWith('suite/quickstart/')),
    ...['attacks', 'datasets', 'defenses', 'detectors', 'metrics', 'models', 'recoveries'].flatMap((kind) =>
      first(`names/${kind}/`),
    ),
    ...['quickstart/1.0.0/attack', 'quickstart/1.0.0/detector', 'quickstart/1.0.0/throughput', 'poster'].flatMap(
      (place) => first(`run/${place}`),
    ),
    'comparable/compare.html',
  ];
}

/** Rule, and the elements that break it. */
async function violations(page: Page, rules: readonly string[] | null): Promise<readonly string[]> {
  const options = {
    resultTypes: ['violations'],
    ...(rules === null
      ? { runOnly: { type: 'tag', values: STANDARD }, rules: { 'target-size': { enabled: true } } }
      : { runOnly: { type: 'rule', values: rules } }),
  };
  const results = await page.evaluate<axe.AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html }) => html.slice(0, 160))
        .join(' | ')}`,
  );
}
