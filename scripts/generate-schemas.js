// npm run schemas: the JSON Schemas in suites/, from the definitions in bench/contract/.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './lib/compile.js';
import { root, runMain, say } from './lib/project.js';

/** @typedef {{ publishedSchemas: () => readonly { file: string, text: string }[] }} SchemaModule */

await runMain(async () => {
  ensureBuilt();
  const module = new URL('../dist/bench/contract/published-schemas.js', import.meta.url).href;
  const { publishedSchemas } = /** @type {SchemaModule} */ (await import(module));
  for (const { file, text } of publishedSchemas()) {
    writeFileSync(path.join(root, file), text);
    say(`wrote ${file}`);
  }
  return 0;
});
