// Board → a folder of static pages. The same Board and generator give the same bytes.
import {
  closeSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Board } from '../bench/contract/board.js';
import { boardFiles } from './downloads/board.js';
import { compareFile, comparedRecords, predictionsScript } from './downloads/compare.js';
import { feedFile } from './downloads/feed.js';
import { tableFiles } from './downloads/files.js';
import { extraPages, sitePages, type Page } from './pages.js';
import { MARKER, publish } from './publish.js';
import { readEarlier, recipeDigest, type EarlierSite } from './earlier.js';
import { planSite, type Generator, type Site, type SiteExtras } from './site.js';
import { styleSheet } from './style-sheet.js';
import { loadTemplates, type RenderPage } from './templates.js';

export interface BuildOptions {
  readonly board: Board;
  /** Folder to make or to replace. */
  readonly out: string;
  /** Shown at the foot of every page. */
  readonly generator: Generator;
  /** Folder that holds pages/, partials/, assets/ and styles/: `site/` of the package. */
  readonly source: string;
  /** Folder of the records, which the site then has copies of. */
  readonly results?: string;
  /** The change list of StealBench, Markdown; absent makes no page of it. */
  readonly changelog?: string;
  /** What the regression gate left; absent makes no page of it. */
  readonly comparisons?: SiteExtras['comparisons'];
}

/**
 * Builds the whole site beside `out` and then swaps the two. Pages of records that `out` has already, made of the same by the
 * same code, are taken over.
 *
 * @returns paths of the pages, relative to `out`, and how many of them were taken over
 */
export async function buildSite({
  board,
  out,
  generator,
  source,
  results,
  changelog,
  comparisons = [],
}: BuildOptions): Promise<{ pages: string[]; kept: number }> {
  const render = await loadTemplates(source);
  const site = planSite(board, generator, {
    hasFiles: results !== undefined,
    changelog: changelog ?? null,
    comparisons,
  });
  const pages = sitePages(site);
  const names = pages.map((page) => page.path);
  const folder = path.resolve(out);
  const recipe = await recipeDigest(source, board, {
    generator,
    extras: extraPages(site).map(({ path: name }) => name),
  });
  const earlier = await readEarlier(folder, recipe);
  const digests: Record<string, string> = {};
  let kept = 0;
  await publish(folder, async (fresh) => {
    const made = new Set<string>();
    for (const page of pages) {
      const digest = page.digest?.() ?? null;
      if (digest !== null) digests[page.path] = digest;
      makeFolder(fresh, page.path, made);
      if (digest !== null && takeOver(earlier, page.path, { digest, fresh })) kept += 1;
      else writePage(page, { render, fresh, site });
    }
    for (const { path: name, parts } of boardFiles(site)) writeParts(path.join(fresh, name), parts);
    const feed = feedFile(site);
    writeText(path.join(fresh, feed.path), feed.text);
    if (results !== undefined) {
      copyRecords(board, results, { fresh, made });
      writeCompared(site, results, fresh);
    }
    await copyAssets(path.join(source, 'assets'), path.join(fresh, 'assets'));
    writeText(path.join(fresh, 'assets', 'style.css'), await styleSheet(source));
    const marker = { generator, pages: names, recipe, digests };
    writeText(path.join(fresh, MARKER), `${JSON.stringify(marker, null, 1)}\n`);
  });
  return { pages: names, kept };
}

function writePage(
  page: Page,
  { render, fresh, site }: { readonly render: RenderPage; readonly fresh: string; readonly site: Site },
): void {
  const view = page.view();
  writeText(path.join(fresh, page.path), render(page.template, view));
  for (const { path: name, text } of tableFiles(view, site)) writeText(path.join(fresh, name), text);
}

/** A second name of the same file, which outlives the folder that it comes from. */
function takeOver(
  earlier: EarlierSite | null,
  name: string,
  { digest, fresh }: { readonly digest: string; readonly fresh: string },
): boolean {
  if (earlier?.digests.get(name) !== digest) return false;
  try {
    linkSync(path.join(earlier.folder, name), path.join(fresh, name));
    return true;
  } catch {
    return false;
  }
}

/** Records and their predictions beside their pages, byte by byte. */
function copyRecords(
  { results }: Board,
  folder: string,
  { fresh, made }: { readonly fresh: string; readonly made: Set<string> },
): void {
  for (const { path: name, result } of results) {
    const { outcome } = result.scientific;
    const hasPredictions = outcome.state === 'completed' && outcome.predictionsSha256 !== null;
    const files = hasPredictions ? [name, name.replace(/\.json$/, '.predictions.json.gz')] : [name];
    makeFolder(fresh, `run/${name}`, made);
    for (const file of files) copyFileSync(path.join(folder, file), path.join(fresh, 'run', file));
  }
}

/** What the comparison page loads: its list, and beside each record that it offers the predictions as a script. */
function writeCompared(site: Site, folder: string, fresh: string): void {
  const { path: list, text } = compareFile(site);
  writeText(path.join(fresh, list), text);
  for (const name of comparedRecords(site)) {
    const file = name.replace(/\.json$/, '.predictions.json.gz');
    const script = predictionsScript(name, readFileSync(path.join(folder, file)));
    writeText(path.join(fresh, 'run', name.replace(/\.json$/, '.predictions.js')), script);
  }
}

function makeFolder(fresh: string, name: string, made: Set<string>): void {
  const parent = path.dirname(name);
  if (made.has(parent)) return;
  mkdirSync(path.join(fresh, parent), { recursive: true });
  made.add(parent);
}

/** At once: nothing else waits, and forty thousand small files by way of the thread pool take twice as long. */
function writeText(file: string, text: string): void {
  writeFileSync(file, text, { flag: 'wx' });
}

function writeParts(file: string, parts: Iterable<string>): void {
  const open = openSync(file, 'wx');
  try {
    for (const part of parts) writeSync(open, part);
  } finally {
    closeSync(open);
  }
}

async function copyAssets(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) copyFileSync(path.join(from, name), path.join(to, name));
}
