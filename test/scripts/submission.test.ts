// What a pull request's run and its comment are made of.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Suite } from '../../bench/contract/suite.js';
import { schemaProblems } from '../../bench/contract/validate.js';
import { temporaryFolder } from '../support/temporary.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const script = (name: string, ...parameters: readonly string[]) =>
  spawnSync(process.execPath, [path.join(ROOT, 'scripts', name), ...parameters], { encoding: 'utf8' });

/** A clone whose last commit changes the given files. */
async function cloneWith(files: readonly string[]): Promise<{ clone: string; base: string; head: string }> {
  const clone = await temporaryFolder();
  const git = (...parameters: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Tester', '-c', 'user.email=tester@example.org', ...parameters], {
      cwd: clone,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  const commit = (...names: readonly string[]): string => {
    for (const name of names) {
      mkdirSync(path.dirname(path.join(clone, name)), { recursive: true });
      writeFileSync(path.join(clone, name), `${name} ${names.length}`);
    }
    git('add', '--all');
    git('commit', '--quiet', '--message', 'A change');
    return git('rev-parse', 'HEAD');
  };
  git('init', '--quiet');
  const base = commit('README.md', 'submissions/other/attack.py');
  return { clone, base, head: commit(...files) };
}

describe('submission-scope', () => {
  it('names the folder of a pull request that brings one submission', async () => {
    const { clone, base, head } = await cloneWith([
      'submissions/mine/submission.json',
      'submissions/mine/src/attack.py',
    ]);
    const { status, stdout } = script('submission-scope.js', clone, base, head);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'submissions/mine\n' });
  });

  it.each([
    ['anything outside', ['submissions/mine/attack.py', '.github/workflows/ci.yml'], 'it also touches'],
    ['a second submission', ['submissions/mine/attack.py', 'submissions/other/more.py'], 'it brings mine and other'],
    ['a file beside the submissions', ['submissions/README.md'], 'it also touches'],
    ['a name that no manifest may bear', ['submissions/Mine$(id)/attack.py'], 'it also touches'],
  ])('does not let run what touches %s', async (_what, files, reason) => {
    const { clone, base, head } = await cloneWith(files);
    const { status, stdout, stderr } = script('submission-scope.js', clone, base, head);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain(reason);
  });
});

describe('submission-suite', () => {
  it.each([
    ['attack', 'attacks', {}],
    ['recovery', 'recoveries', {}],
    ['defense', 'defenses', {}],
    ['detector', 'detectors', {}],
    ['detector', 'streamDetectors', { scope: 'stream' }],
  ])('adds a submission of kind %s to the %s of the quickstart suite', async (kind, list, more) => {
    const folder = await temporaryFolder();
    mkdirSync(path.join(folder, 'mine'));
    writeFileSync(path.join(folder, 'mine/submission.json'), JSON.stringify({ kind, name: 'mine', ...more }));
    const out = path.join(folder, 'quickstart.json');
    expect(script('submission-suite.js', path.join(folder, 'mine'), out).status).toBe(0);
    const suite = JSON.parse(readFileSync(out, 'utf8')) as Record<string, readonly unknown[]>;
    expect(suite[list]).toContainEqual(expect.objectContaining({ [kind]: 'mine', submission: 'mine' }));
    const unknown = schemaProblems(Suite, suite).filter(({ message }) => !message.includes('"submission"'));
    expect(unknown).toEqual([]);
  });
});

describe('submission-comment', () => {
  const comment = async (fill: (artifact: string) => void): Promise<string> => {
    const folder = await temporaryFolder();
    const artifact = path.join(folder, 'artifact');
    mkdirSync(artifact);
    fill(artifact);
    const out = path.join(folder, 'comment.md');
    expect(script('submission-comment.js', artifact, out).status).toBe(0);
    return readFileSync(out, 'utf8');
  };

  it('says that a run left nothing', async () => {
    expect(await comment(() => undefined)).toContain('left no records of the quickstart suite');
  });

  it('does not print what does not pass the check, and follows no link out of the artifact', async () => {
    const text = await comment((artifact) => {
      mkdirSync(path.join(artifact, 'quickstart'));
      writeFileSync(path.join(artifact, 'quickstart/<img src=x>.json'), '{"schemaVersion": 1}');
      symlinkSync('/etc/passwd', path.join(artifact, 'quickstart/passwd.json'));
    });
    expect(text).toContain('do not pass `stealbench check`');
    expect(text).not.toContain('<img');
  }, 60_000);

  it('refuses records of any other suite: they would claim what the run did not measure', async () => {
    const before = quickstartRecords();
    const text = await comment((artifact) => {
      for (const suite of ['quickstart', 'gtsrb-cnn'])
        cpSync(path.join(ROOT, 'results/gtsrb-cnn/1.1.0/detector'), path.join(artifact, suite), { recursive: true });
    });
    expect(text).toContain('left no records of the quickstart suite');
    expect(quickstartRecords()).toEqual(before);
  });
});

/** Files of this checkout, where `npm run quickstart` may have left some. */
function quickstartRecords(): readonly string[] {
  const folder = path.join(ROOT, 'results/quickstart');
  return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort() : [];
}
