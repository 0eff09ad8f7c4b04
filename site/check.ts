// Proves that a built site is whole by itself: every link leads somewhere, nothing is fetched from elsewhere.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { StorageError } from '../bench/contract/errors.js';
import { readPage, stylesheetUrls, type PageLinks } from './references.js';

export type ProblemKind =
  'broken-link' | 'missing-anchor' | 'duplicate-anchor' | 'external-resource' | 'absolute-link' | 'unsafe-link';

export interface SiteProblem {
  readonly kind: ProblemKind;
  /** File below the folder that has the reference. */
  readonly page: string;
  /** The reference as written. */
  readonly target: string;
}

interface Snapshot {
  /** Every file, relative to the folder, `/`-separated. */
  readonly files: ReadonlySet<string>;
  readonly pages: ReadonlyMap<string, PageLinks>;
}

/** Problems in the order of the files; empty for a site that works from `file://`. */
export async function checkSite(folder: string): Promise<readonly SiteProblem[]> {
  const files = await listFiles(folder);
  const read = (name: string): Promise<string> => readFile(path.join(folder, name), 'utf8');
  const named = (ending: string): readonly string[] => files.filter((name) => name.endsWith(ending));
  const pages = await Promise.all(named('.html').map(async (name) => [name, readPage(await read(name))] as const));
  const snapshot: Snapshot = { files: new Set(files), pages: new Map(pages) };
  const inPages = pages.flatMap(([name, page]) => pageProblems(name, page, snapshot));
  const inStyles = await Promise.all(
    named('.css').map(async (name) =>
      stylesheetUrls(await read(name)).flatMap((url) => referenceProblems(name, url, true, snapshot)),
    ),
  );
  return [...inPages, ...inStyles.flat()];
}

function pageProblems(name: string, { links, resources, anchors }: PageLinks, snapshot: Snapshot): SiteProblem[] {
  const repeated = anchors.filter((id, at) => anchors.indexOf(id) !== at);
  return [
    ...repeated.map((id): SiteProblem => ({ kind: 'duplicate-anchor', page: name, target: `#${id}` })),
    ...links.flatMap((target) => referenceProblems(name, target, false, snapshot)),
    ...resources.flatMap((target) => referenceProblems(name, target, true, snapshot)),
  ];
}

/** A page may link to the web; what it loads must lie in the folder. */
function referenceProblems(page: string, target: string, isResource: boolean, snapshot: Snapshot): SiteProblem[] {
  const problem = (kind: ProblemKind): SiteProblem[] => [{ kind, page, target }];
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(target)?.[1]?.toLowerCase();
  if (scheme !== undefined || target.startsWith('//')) {
    if (isResource) return problem('external-resource');
    return ['http', 'https', 'mailto'].includes(scheme ?? '') ? [] : problem('unsafe-link');
  }
  if (target.startsWith('/')) return problem('absolute-link');
  const [place = '', anchor] = target.split('#');
  const file = resolve(page, place);
  if (file === null || !snapshot.files.has(file)) return problem('broken-link');
  if (anchor === undefined || anchor === '') return [];
  const known = snapshot.pages.get(file)?.anchors ?? [];
  return known.includes(decode(anchor) ?? '') ? [] : problem('missing-anchor');
}

/** File that a relative reference names, or `null` where it leaves the folder or cannot be decoded. */
function resolve(page: string, place: string): string | null {
  if (place === '') return page;
  const decoded = decode(place.split('?')[0] ?? '');
  if (decoded === null) return null;
  const file = path.posix.join(path.posix.dirname(page), decoded);
  return file.startsWith('..') ? null : file;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

async function listFiles(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
      .sort();
  } catch (cause) {
    throw new StorageError('The site cannot be read', {
      code: 'site-unreadable',
      where: folder,
      hint: 'Build it with `stealbench site build`, or name its folder.',
      cause,
    });
  }
}
