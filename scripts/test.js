// npm test: installs and builds what is missing, then runs vitest with the given parameters.
import path from 'node:path';
import process from 'node:process';
import { ensureBuilt } from './lib/compile.js';
import { ensureInstalled } from './lib/install.js';
import { checkNode, root, run, runMain } from './lib/project.js';

await runMain(() => {
  checkNode();
  ensureInstalled();
  ensureBuilt();
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  return run(process.execPath, [vitest, 'run', ...process.argv.slice(2)]);
});
