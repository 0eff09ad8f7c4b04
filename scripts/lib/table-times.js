// What a table costs to be sorted and filtered, in Chromium: processor time of the page's main thread, layout included.
import { pathToFileURL } from 'node:url';
import { openBrowser } from './site-browser.js';

const TURNS = 3;
const FRAME = `new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))`;

/**
 * Each way of choosing in every table of a page that can be filtered, after all its rows are there. The later rows are loaded
 * before, for what that takes is the disk's. Waiting for a processor that others use does not count.
 *
 * @param {string} file
 * @returns {Promise<{ table: string, rows: number, most: number, way: string }[]>} milliseconds of the slowest way
 */
export async function tableTimes(file) {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    await page.goto(pathToFileURL(file).href);
    /** @type {string[]} */
    const ids = await page.evaluate(`[...document.querySelectorAll('.table[data-filterable]')].map(({ id }) => id)`);
    const found = [];
    for (const id of ids) found.push(await timesOf(page, id));
    return found;
  } finally {
    await browser.close();
  }
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} id
 */
async function timesOf(page, id) {
  const holder = `document.getElementById(${JSON.stringify(id)})`;
  await page.locator(`[id="${id}"] details summary`).click();
  await page.locator(`[id="${id}"] fieldset`).first().waitFor({ timeout: 120_000 });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const spent = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
  };
  const write = (/** @type {string} */ text) =>
    `(() => { const input = ${holder}.querySelector('input[type=search]'); input.value = '${text}'; input.dispatchEvent(new Event('input')); })()`;
  const [first, last] = [1, 0].map(
    (at) =>
      `(() => { const select = ${holder}.querySelector('select'); if (select === null) return; select.selectedIndex = ${at}; select.dispatchEvent(new Event('change')); })()`,
  );
  const sort = (/** @type {number} */ at) =>
    `${holder}.querySelectorAll('thead th:not([hidden]) button').item(${at})?.click()`;
  const ways = {
    'filter by a letter': write('e'),
    'filter by nothing': write(''),
    'choose a value': first ?? '',
    'choose any value': last ?? '',
    'sort by name': sort(1),
    'sort by figure': sort(3),
  };
  let [most, way] = [0, ''];
  for (const [name, act] of Object.entries(ways)) {
    const times = [];
    for (let turn = 0; turn < TURNS; turn++) {
      await page.evaluate(FRAME);
      const before = await spent();
      await page.evaluate(`${act}; ${FRAME}`);
      times.push((await spent()) - before);
    }
    const median = times.sort((a, b) => a - b)[Math.floor(TURNS / 2)] ?? 0;
    if (median > most) [most, way] = [median, name];
  }
  // Filtered, a table says how many rows there are.
  await page.evaluate(`${write('e')}; ${FRAME}`);
  const said = await page.locator(`[id="${id}"] output`).innerText();
  return { table: id, rows: Number((said.split(' of ')[1] ?? '').replaceAll(/\D/g, '')), most, way };
}
