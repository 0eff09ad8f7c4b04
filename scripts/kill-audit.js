// An audit killed again and again, against the same one left alone: the same figures, and no answer on disk is asked for twice.
//   node scripts/kill-audit.js --kills 20 --out /tmp/kills -- --victim model.onnx --test ./labelled --pool ./public --yes
import { spawn } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';

const split = process.argv.indexOf('--');
const { values } = parseArgs({
  args: process.argv.slice(2, split === -1 ? undefined : split),
  options: {
    kills: { type: 'string', default: '20' },
    /** Seconds after a start within which the kill falls. */
    within: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    cli: { type: 'string', default: path.resolve(import.meta.dirname, '../dist/bench/cli.js') },
  },
});
if (split === -1 || values.out === undefined) {
  process.stderr.write(
    'usage: node scripts/kill-audit.js --out <folder> [--kills n] [--within s] -- <options of audit>\n',
  );
  process.exit(2);
}
const out = path.resolve(values.out ?? '');
const given = process.argv.slice(split + 1);

/**
 * Starts an audit; `null` as its code says that it was killed.
 * @param {string} name
 */
function start(name) {
  const child = spawn(process.execPath, [values.cli, 'audit', ...given, '--out', path.join(out, name)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
  return { child, ended };
}

/**
 * Numbers in [0, 1) that a seed repeats: Park and Miller's generator.
 * @param {number} seed
 */
function randomOf(seed) {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** @param {string} name */
async function reportOf(name) {
  return JSON.parse(await readFile(path.join(out, name, 'report.json'), 'utf8'));
}

/**
 * What the requests on disk say: images answered as queries, and those of requests without an answer.
 * @param {string} name
 */
async function journalOf(name) {
  const root = path.join(out, name, '.stealbench', 'answers');
  const [folder = ''] = await readdir(root);
  const text = await readFile(path.join(root, folder, 'requests.jsonl'), 'utf8');
  /** @type {Map<number, { images: number, for: string, end: string | null }>} */
  const requests = new Map();
  for (const line of text
    .trim()
    .split('\n')
    .map((one) => JSON.parse(one))) {
    if ('images' in line) requests.set(line.id, { ...line, end: null });
    else Object.assign(requests.get(line.id) ?? {}, { end: line.end });
  }
  const all = [...requests.values()].filter((request) => request.for === 'queries' && request.end !== 'refused');
  /** @param {readonly { readonly images: number }[]} list */
  const images = (list) => list.reduce((sum, request) => sum + request.images, 0);
  const answered = all.filter(({ end }) => end === 'answered');
  return { answered: images(answered), open: images(all) - images(answered) };
}

/**
 * All that is measured, without what says how it was asked.
 * @param {object} report
 */
function figuresOf(report) {
  return Object.fromEntries(Object.entries(report).filter(([key]) => !['asked', 'repeat', 'suite'].includes(key)));
}

await rm(path.join(out, 'calm'), { recursive: true, force: true });
await rm(path.join(out, 'killed'), { recursive: true, force: true });
const calmCode = await start('calm').ended;
if (calmCode !== 0) throw new Error(`the audit left alone ended with ${String(calmCode)}`);

const random = randomOf(Number(values.seed));
let kills = 0;
while (kills < Number(values.kills)) {
  const { child, ended } = start('killed');
  const after = 1 + random() * (Number(values.within) - 1);
  const code = await Promise.race([ended, pause(after * 1000, 'kill')]);
  if (code === 0) break;
  if (code !== 'kill') throw new Error(`the audit ended by itself with ${String(code)}`);
  // The whole group: its jobs are processes of their own.
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  await ended;
  kills += 1;
  process.stderr.write(`killed ${kills} after ${after.toFixed(1)} s\n`);
}
const code = await start('killed').ended;
if (code !== 0) throw new Error(`the audit ended with ${String(code)} after ${kills} kills`);

const [calm, killed] = [await reportOf('calm'), await reportOf('killed')];
const journal = await journalOf('killed');
const rows = [
  ['kills', kills, kills > 0],
  ['figures as undisturbed', '', isDeepStrictEqual(figuresOf(calm), figuresOf(killed))],
  ['answers kept', `${killed.asked.kept} (undisturbed ${calm.asked.kept})`, killed.asked.kept === calm.asked.kept],
  [
    'images answered in excess of those kept',
    journal.answered - killed.asked.kept,
    journal.answered <= killed.asked.kept + journal.open,
  ],
  ['images in flight at a kill', journal.open, true],
  ['requests without an answer, as reported', killed.asked.withoutAnswer, true],
];
for (const [what, value, holds] of rows) process.stdout.write(`${holds ? 'yes' : 'NO '}  ${what}  ${value}\n`);
process.exitCode = rows.every(([, , holds]) => holds) ? 0 : 1;
