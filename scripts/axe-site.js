// npm run axe:site: pages of a built site before axe, light and dark, 1,280 and 400 pixels wide, every rule in each. A check, not a test.
//
//   npm run axe:site -- <folder> [--each 3]
//
// Takes so many pages of each kind, those with the most bytes first: they have all that the others have.
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import axe from 'axe-core';
import { runMain, say } from './lib/project.js';
import { openBrowser, pagesByKind } from './lib/site-browser.js';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const OPTIONS = {
  resultTypes: ['violations'],
  runOnly: { type: 'tag', values: TAGS },
  rules: { 'target-size': { enabled: true } },
};

const { values: options, positionals } = parseArgs({
  options: { each: { type: 'string', default: '1' } },
  allowPositionals: true,
});

await runMain(async () => {
  const folder = path.resolve(positionals[0] ?? '_site');
  const browser = await openBrowser();
  let [seen, broken] = [0, 0];
  try {
    for (const [kind, names] of await pagesByKind(folder)) {
      for (const name of largest(folder, names)) {
        const found = await violations(browser, path.join(folder, name));
        for (const text of found) process.stdout.write(`${name}${text}\n`);
        [seen, broken] = [seen + 1, broken + found.length];
      }
      say(`${kind}: ${names.length}`);
    }
  } finally {
    await browser.close();
  }
  process.stdout.write(`${seen} pages, each light and dark, at 1280 and 400 pixels: ${broken} violations\n`);
  return broken === 0 ? 0 : 1;
});

/**
 * @param {string} folder
 * @param {string[]} names
 */
function largest(folder, names) {
  const sized = names.map((name) => ({ name, size: statSync(path.join(folder, name)).size }));
  return sized
    .sort((a, b) => b.size - a.size)
    .slice(0, Number(options.each))
    .map(({ name }) => name);
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} file
 * @returns {Promise<string[]>} window, rule, and what breaks it
 */
async function violations(browser, file) {
  const page = await browser.newPage();
  try {
    const { href } = pathToFileURL(file);
    // A page that leads on at once is held, so that it is seen.
    const body = readFileSync(file, 'utf8').replace(/<meta http-equiv="refresh"[^>]*>/, '');
    await page.route(href, (route) => route.fulfill({ body, contentType: 'text/html' }));
    await page.goto(href);
    await page.evaluate(axe.source);
    // Rows of a table are alike, and each cell costs time.
    await page.evaluate(`document.querySelectorAll('tbody tr:nth-child(n + 30)').forEach((row) => row.remove())`);
    /** @type {string[]} */
    const found = [];
    for (const width of [1280, 400])
      for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        /** @type {import('axe-core').AxeResults} */
        const results = await page.evaluate(`axe.run(document, ${JSON.stringify(OPTIONS)})`);
        for (const { id, nodes } of results.violations) {
          const places = nodes.slice(0, 3).map(({ html }) => html.slice(0, 160));
          found.push(` at ${width}, ${colorScheme}: ${id}: ${places.join(' | ')}`);
        }
      }
    return found;
  } finally {
    await page.close();
  }
}
