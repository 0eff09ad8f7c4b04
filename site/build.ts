// Board → a folder of static pages. The same Board and generator give the same bytes.
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Board } from '../bench/contract/board.js';
import { sitePages } from './pages.js';
import { MARKER, publish } from './publish.js';
import { planSite, type Generator } from './site.js';
import { loadTemplates } from './templates.js';

export interface BuildOptions {
  readonly board: Board;
  /** Folder to make or to replace. */
  readonly out: string;
  /** Shown at the foot of every page. */
  readonly generator: Generator;
  /** Folder that holds pages/, partials/, assets/ and styles/: `site/` of the package. */
  readonly source: string;
}

/**
 * Builds the whole site beside `out` and then swaps the two.
 *
 * @returns paths of the pages, relative to `out`
 */
export async function buildSite({ board, out, generator, source }: BuildOptions): Promise<{ pages: string[] }> {
  const render = await loadTemplates(source);
  const pages = sitePages(planSite(board, generator));
  const names = pages.map((page) => page.path);
  await publish(path.resolve(out), async (folder) => {
    for (const page of pages) await writeText(path.join(folder, page.path), render(page.template, page.view()));
    await copyAssets(path.join(source, 'assets'), path.join(folder, 'assets'));
    await writeText(path.join(folder, 'assets', 'style.css'), await styleSheet(path.join(source, 'styles')));
    await writeText(path.join(folder, MARKER), `${JSON.stringify({ generator, pages: names }, null, 2)}\n`);
  });
  return { pages: names };
}

async function writeText(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text, { flag: 'wx' });
}

async function copyAssets(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) await copyFile(path.join(from, name), path.join(to, name));
}

/** One sheet, so that a page asks for one: the files in the order of their names, which is the cascade's. */
async function styleSheet(from: string): Promise<string> {
  const names = (await readdir(from)).sort();
  return (await Promise.all(names.map((name) => readFile(path.join(from, name), 'utf8')))).join('\n');
}
