// Runs after `npm ci` and before packing. Without development dependencies there is no compiler, and nothing to do.
import { build, canBuild } from './lib/compile.js';
import { runMain, say } from './lib/project.js';

await runMain(() => {
  if (canBuild()) build();
  else say('No compiler among the installed packages: dist/ is left as it is.');
  return 0;
});
