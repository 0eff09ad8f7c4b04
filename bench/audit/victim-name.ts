// What a model in a file is called: as its owner says, or by its file, or by the folder of a file whose name says nothing.
import { homedir } from 'node:os';
import path from 'node:path';
import { digestBytes } from '../lib/files/hash.js';
import { packageInfo } from '../lib/files/package-root.js';

/** What files are called whatever is in them, and folders whatever lies there. */
const SAYS_NOTHING = new Set(
  [
    'model models weights checkpoint checkpoints best last final latest classifier net network export',
    'exported converted saved-model state-dict pytorch-model onnx tfjs keras victim out output outputs build',
    'dist data src tmp temp home root app work workspace',
  ].flatMap((line) => line.split(' ')),
);

/** An identifier out of whatever a file or a host is called. */
export function idOf(name: string): string {
  const id = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return id === '' ? `victim-${digestBytes(name).slice(0, 6)}` : id;
}

/** @param file - path of the model */
export function nameOfFile(file: string): string {
  const own = idOf(path.basename(file, path.extname(file)));
  if (!SAYS_NOTHING.has(own)) return own;
  const folder = path.dirname(file);
  const isSomebodys = folder === homedir() || folder === packageInfo().root || path.dirname(folder) === folder;
  const beside = idOf(path.basename(folder));
  return isSomebodys || SAYS_NOTHING.has(beside) ? own : beside;
}

/** For a sentence: a name that says nothing is none. */
export function spokenName(id: string): string {
  return SAYS_NOTHING.has(id) ? 'this model' : id;
}
