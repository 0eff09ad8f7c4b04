// Ids of a kind's plug-ins, as the registry finds them: files, and folders with an index.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

const BENCH = path.resolve(import.meta.dirname, '../../bench');

/** @param kind - a room of plug-ins, such as `metrics` */
export function pluginIds(kind: string): readonly string[] {
  const folder = path.join(BENCH, kind);
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) return [path.basename(entry.name, '.ts')];
    return existsSync(path.join(folder, entry.name, 'index.ts')) ? [entry.name] : [];
  });
}
