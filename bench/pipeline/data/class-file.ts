// Reads what `--classes` names: class folders in the order of the classes, with names where they are called otherwise.
import type { ClassEntry } from '../../contract/dataset.js';
import { DataError } from '../../contract/errors.js';
import { parseJson } from '../../lib/json/parse.js';

/**
 * One class a line, `folder` or `folder<tab>name`, or JSON: a list of folders, or folders with their indices as
 * torchvision's `class_to_idx` is. Empty lines and lines that begin with `#` say nothing.
 *
 * @throws DataError `class-file-malformed` for fewer than 2 classes, one that comes twice, or indices with gaps
 */
export function parseClassFile(text: string, where: string): readonly ClassEntry[] {
  const plain = text.replace(/^\uFEFF/, '');
  const entries = /^\s*[[{]/.test(plain) ? fromJson(plain, where) : fromLines(plain);
  const twice = entries.find(({ folder }, index) => entries.findIndex((one) => one.folder === folder) !== index);
  if (twice !== undefined) throw malformed(where, 'each folder once', `${JSON.stringify(twice.folder)} twice`);
  const bad = entries.find(({ folder }) => folder.includes('/') || folder.includes('\\') || folder.startsWith('.'));
  if (bad !== undefined) throw malformed(where, 'names of class folders', JSON.stringify(bad.folder));
  if (entries.length < 2) throw malformed(where, 'at least 2 classes', `${entries.length}`);
  return entries;
}

function fromLines(text: string): readonly ClassEntry[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [folder = '', name = ''] = line.split('\t').map((part) => part.trim());
      return { folder, name: name === '' ? folder : name };
    });
}

function fromJson(text: string, where: string): readonly ClassEntry[] {
  let value: unknown;
  try {
    value = parseJson(Buffer.from(text), where);
  } catch (error) {
    throw malformed(where, 'JSON, or one class a line', error instanceof Error ? error.message : 'something else');
  }
  if (Array.isArray(value)) {
    const names: readonly unknown[] = value;
    return names.map((name) => {
      if (typeof name !== 'string') throw malformed(where, 'a list of texts', JSON.stringify(name));
      return { folder: name, name };
    });
  }
  const sorted = Object.entries(value as Record<string, unknown>).sort(([, a], [, b]) => Number(a) - Number(b));
  const gap = sorted.findIndex(([, index], position) => index !== position);
  if (gap !== -1) throw malformed(where, `one folder with the index ${gap}`, 'none, or several');
  return sorted.map(([folder]) => ({ folder, name: folder }));
}

function malformed(where: string, expected: string, got: string): DataError {
  return new DataError('not a class file', {
    code: 'class-file-malformed',
    where,
    expected,
    got,
    hint: 'Write one class folder a line, in the order of the classes; behind a tab, another name for the class.',
  });
}
