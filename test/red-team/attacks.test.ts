// Attack submissions that cheat or are broken, each in a real sandbox against a real oracle.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SubmissionError } from '../../bench/contract/errors.js';
import { sandboxState } from '../../bench/submission/sandbox/probe.js';
import { requireComponent } from '../support/components.js';
import { noteEnd } from '../support/red-team.js';
import { attackToy, loadSubmission, MANIFEST, TIGHT, writeSubmission } from '../support/submissions.js';
import { CHEATS, PRELUDE } from './attacks.js';

const state = await sandboxState();

describe.skipIf(!requireComponent('bubblewrap', state.available))('a submission that cheats or is broken', () => {
  const server = net.createServer((socket) => socket.end('secret'));
  const before = process.env['SECRET_OF_THE_HARNESS'];

  let root = '';

  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'stealbench-red-team-'));
    process.env['SECRET_OF_THE_HARNESS'] = 'secret';
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await rm(root, { recursive: true, force: true });
    if (before === undefined) delete process.env['SECRET_OF_THE_HARNESS'];
    server.close();
  });

  it.concurrent.for(CHEATS)('$name: $ends', { timeout: 120_000 }, async (cheat, context) => {
    const folder = path.join(root, cheat.name.replaceAll(/\W/g, '-'));
    await mkdir(folder);
    const secret = path.join(folder, 'labels.npy');
    await writeFile(secret, 'secret');
    const { port } = server.address() as net.AddressInfo;
    const own = path.join(folder, 'submission');
    await writeSubmission(
      own,
      { ...MANIFEST, ...cheat.manifest, command: ['python3', 'attack.py'] },
      { 'attack.py': PRELUDE + cheat.code, 'secret-path.txt': secret, 'host-port.txt': String(port) },
    );
    const untouched = await digest(folder);
    const { core, end } = attackToy(await loadSubmission(own), { ...TIGHT, ...cheat.limits });
    const error = await end.then(
      () => null,
      (reason: unknown) => {
        if (!(reason instanceof SubmissionError)) throw reason;
        return reason;
      },
    );
    noteEnd(context, 'attack', cheat.name, error);
    const { state: ends, code, message } = error ?? { state: 'completed', code: undefined, message: '' };
    expect(ends, message).toBe(cheat.ends);
    if (cheat.error !== undefined) expect(code).toBe(cheat.error);
    if (cheat.says !== undefined) expect(message).toMatch(cheat.says);
    if (cheat.answered !== undefined) expect(core.counts.answered).toBe(cheat.answered);
    expect(core.ledger().rows).toHaveLength(core.counts.answered);
    expect(await digest(folder)).toBe(untouched);
  });

  it('leaves nothing running', () => {
    expect(processesNamed('4242')).toEqual([]);
  });
});

/** Of all names and contents below a folder. */
async function digest(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    hash.update(name).update(await readFile(path.join(folder, name)).catch(() => ''));
  }
  return hash.digest('hex');
}

function processesNamed(argument: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        return readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').includes(argument) ? [name] : [];
      } catch {
        return [];
      }
    });
}
