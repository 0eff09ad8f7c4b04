// npm run check:keys -- BEFORE: whether every suite that is committed gets the same plan, byte for byte, from this build and from
// another one: BEFORE is a folder with a dist of the code as it was.
//
//   npm run check:keys -- ../before [--data FOLDER] [--backends wasm,cpu]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { cli, root, runMain, say, ScriptError } from './lib/project.js';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, backends: { type: 'string', default: 'wasm' } },
});

await runMain(() => {
  const [before] = positionals;
  if (before === undefined) throw new ScriptError('Name the folder of the other build.');
  const other = path.join(path.resolve(before), 'dist', 'bench', 'cli.js');
  let differences = 0;
  for (const suite of suites()) {
    for (const backend of options.backends.split(',')) {
      const [then, now] = [planOf(other, suite, backend), planOf(cli, suite, backend)];
      if (then.text !== now.text) differences++;
      const digest = createHash('sha256').update(now.text).digest('hex').slice(0, 12);
      say(
        `${then.text === now.text ? 'same' : 'DIFFERS'} ${path.basename(suite)} ${backend}: ${now.jobs} jobs, ${digest}`,
      );
    }
  }
  say(differences === 0 ? 'All plans are the same.' : `${differences} plans differ.`);
  return differences === 0 ? 0 : 1;
});

function suites() {
  return ['suites', 'suites/published'].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
      .map((name) => path.join(root, folder, name)),
  );
}

/**
 * @param {string} program
 * @param {string} suite
 * @param {string} backend
 */
function planOf(program, suite, backend) {
  const data = options.data === undefined ? [] : ['--data', options.data];
  const parameters = [program, 'plan', suite, '--json', '--backend', backend, '--store', path.join(root, 'no-store')];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...parameters, ...data], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) return { text: stderr, jobs: 0 };
  /** @type {{ jobs: readonly unknown[] }} */
  const { jobs } = JSON.parse(stdout);
  return { text: stdout, jobs: jobs.length };
}
