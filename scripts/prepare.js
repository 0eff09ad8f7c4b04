// Runs after `npm ci`, before packing, and when `npx .` first meets a checkout: builds only what is not built yet.
// Without development dependencies there is no compiler, and nothing to do.
import { existsSync } from 'node:fs';
import { canBuild, ensureBuilt } from './lib/compile.js';
import { cli, runMain, say } from './lib/project.js';

await runMain(() => {
  if (canBuild()) ensureBuilt();
  else if (existsSync(cli)) say('No compiler among the installed packages: dist/ stays as it is.');
  else say('No compiler among the installed packages: nothing is built. `npm ci` without --omit=dev brings it.');
  return 0;
});
