// One sheet, so that a page asks for one: the files in the order of their names, which is the cascade's.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** @param folder - the package's site/ folder */
export async function styleSheet(folder: string): Promise<string> {
  const from = path.join(folder, 'styles');
  const names = (await readdir(from)).filter((name) => name.endsWith('.css')).sort();
  return (await Promise.all(names.map((name) => readFile(path.join(from, name), 'utf8')))).join('\n');
}
