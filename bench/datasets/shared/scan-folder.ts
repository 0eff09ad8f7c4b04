// One folder of a dataset: which folders and images it holds, links followed, and what of it is neither.
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { isImageName } from '../../lib/images/decode-image.js';
import { listSource } from '../../lib/files/source-file.js';
import type { PassedOverList } from './passed-over.js';

/** Folders and files that archive tools, storage boxes and systems leave; none is a class or an image. */
const LEFT_BEHIND = new Set([
  '__macosx',
  '@eadir',
  '@recycle',
  '#recycle',
  '#snapshot',
  '$recycle.bin',
  'system volume information',
  'lost+found',
  'thumbs.db',
  'desktop.ini',
]);

/** Images that nothing here decodes. */
const FOREIGN_IMAGES = new Set(
  '.heic .heif .jp2 .j2k .jxl .psd .svg .eps .ico .tga .dng .cr2 .nef .arw .raw .exr .hdr .pcx .pbm .pnm'.split(' '),
);

export interface FolderListing {
  /** Names, sorted by code point; folders behind links are among them. */
  readonly folders: readonly string[];
  readonly images: readonly string[];
}

/**
 * Lists a folder; what is neither a folder nor an image that decodes is passed over.
 *
 * @param folder - relative to the root; the root itself is ''
 * @throws DataError `source-missing` or `source-unreadable`
 */
export async function scanFolder(root: string, folder: string, passedOver: PassedOverList): Promise<FolderListing> {
  const place = path.join(root, folder);
  await listSource(place);
  const entries = (await readdir(place, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const folders: string[] = [];
  const images: string[] = [];
  for (const entry of entries) {
    const { name } = entry;
    const kind = await kindOf(entry, path.join(place, name));
    const reason = reasonAgainst(name, kind);
    if (reason !== null) passedOver.add(reason, path.join(folder, name));
    else (kind === 'folder' ? folders : images).push(name);
  }
  return { folders, images };
}

type Kind = 'folder' | 'file' | 'broken link' | 'other';

interface Entry {
  readonly isFile: () => boolean;
  readonly isDirectory: () => boolean;
  readonly isSymbolicLink: () => boolean;
}

async function kindOf(entry: Entry, file: string): Promise<Kind> {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  const target = await stat(file).catch(() => null);
  if (target === null) return 'broken link';
  return target.isFile() ? 'file' : target.isDirectory() ? 'folder' : 'other';
}

/** Why an entry is no part of a dataset; `null` for folders and images. */
function reasonAgainst(name: string, kind: Kind): string | null {
  if (LEFT_BEHIND.has(name.toLowerCase())) return 'left by archive tools or storage systems';
  if (name.startsWith('.')) return 'hidden';
  if (kind === 'broken link') return 'links that lead nowhere';
  if (kind === 'other') return 'neither files nor folders';
  if (kind === 'folder' || isImageName(name)) return null;
  const extension = path.extname(name).toLowerCase();
  if (FOREIGN_IMAGES.has(extension)) return `images of a kind that is not read (${extension})`;
  return extension === '' ? 'no images (without extension)' : `no images (${extension})`;
}
