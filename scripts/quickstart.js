// npm run quickstart: from a fresh clone to a finished leaderboard, with data that the harness makes itself.
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './lib/compile.js';
import { ensureInstalled } from './lib/install.js';
import { ScriptError, checkNode, cli, root, run, runMain, say } from './lib/project.js';

const SUITE = path.join('suites', 'quickstart.json');
const SITE = '_site';
/** `stealbench run` says so when a cell failed: its records are written, and the site shows them. */
const SOME_CELLS_INCOMPLETE = 4;

await runMain(() => {
  checkNode();
  say('[1/3] Install and build');
  ensureInstalled();
  ensureBuilt();

  say(`[2/3] Run ${SUITE}`);
  const outcome = run(process.execPath, [cli, 'run', SUITE]);
  if (outcome !== 0 && outcome !== SOME_CELLS_INCOMPLETE) return outcome;

  say('[3/3] Build the site');
  if (run(process.execPath, [cli, 'site', 'build', '--out', SITE], { silent: true }) !== 0) {
    throw new ScriptError('The site was not built; the results are in results/.');
  }
  const page = path.join(root, SITE, 'index.html');
  process.stdout.write(`\nYour leaderboard: ${page}\n${pathToFileURL(page).href}\n`);
  return outcome;
});
