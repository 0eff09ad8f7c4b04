// The page of an audit in a browser: what it says fits a telephone, and nothing is fetched.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { packageInfo } from '../../bench/lib/files/package-root.js';
import { auditPage } from '../../site/audit.js';
import { AUDIT_REPORT } from '../fixtures/audit-report.js';
import { chromiumPath, requireComponent } from '../support/components.js';
import { tempFolder } from '../support/temp-folder.js';

const executablePath = chromiumPath();

it.skipIf(!requireComponent('chromium', executablePath !== null))(
  'The page of an audit fits 400 pixels: a table shows its names and figures as a list, each with the name of its column',
  async () => {
    const file = path.join(await tempFolder(), 'report.html');
    await writeFile(file, await auditPage(AUDIT_REPORT, path.join(packageInfo().root, 'site')));
    const browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--headless', '--no-sandbox'],
    });
    try {
      const page = await browser.newPage({ viewport: { width: 400, height: 800 } });
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(pathToFileURL(file).href);
      expect(requests).toEqual([pathToFileURL(file).href]);
      const tooWide = `[document.documentElement, ...document.querySelectorAll('.scroll')].map((one) => one.scrollWidth - one.clientWidth)`;
      expect(new Set(await page.evaluate<number[]>(tooWide))).toEqual(new Set([0]));
      const label = `getComputedStyle(document.querySelector('td[data-label="Accuracy"]'), '::before').content`;
      expect(await page.evaluate<string>(label)).toBe('"Accuracy"');
    } finally {
      await browser.close();
    }
  },
);
