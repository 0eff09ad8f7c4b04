// Golden files: what was printed when somebody last looked at it. A difference names the command that accepts it.
import path from 'node:path';
import { expect } from 'vitest';

const FOLDER = path.resolve(import.meta.dirname, '../golden');

/** Compares with test/golden/<name>; `npm run update:golden` writes it anew. */
export async function expectGolden(text: string, name: string): Promise<void> {
  const hint = `test/golden/${name} differs or is missing; look at the difference, then rebaseline with \`npm run update:golden\``;
  await expect(text, hint).toMatchFileSnapshot(path.join(FOLDER, name));
}
