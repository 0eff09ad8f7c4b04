// The workflows that meet strangers' code: what they may do is read from their text, and actionlint reads their grammar.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { requireComponent } from '../support/components.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FOLDER = path.join(ROOT, '.github/workflows');
const NAMES = readdirSync(FOLDER);

const textOf = (name: string): string => readFileSync(path.join(FOLDER, name), 'utf8');

/** The shell of every `run:`, one string each. */
function shells(text: string): readonly string[] {
  return [...text.matchAll(/^( *)(?:- )?run: \|\n((?:\1 +.*\n|\n)+)|^ *(?:- )?run: (?!\|)(.*)$/gm)].map(
    ([, , block, line]) => block ?? line ?? '',
  );
}

describe.each(NAMES)('%s', (name) => {
  const text = textOf(name);

  it('states its permissions, and never runs a pull request with those of the base', () => {
    expect(text).toMatch(/^permissions:/m);
    expect(text).not.toContain('pull_request_target');
    expect(text).not.toMatch(/write-all/);
  });

  it('puts nothing that a stranger chose into a shell', () => {
    expect(shells(text).length).toBeGreaterThan(0);
    for (const shell of shells(text)) expect(shell).not.toContain('${{');
  });
});

describe('submission.yml', () => {
  const text = textOf('submission.yml');

  it('has no secret, a token that only reads, and leaves no token behind', () => {
    expect(text).not.toMatch(/secrets\.|github\.token|GH_TOKEN/);
    expect(text).toMatch(/^permissions:\n {2}contents: read\n(?! )/m);
    expect(text.match(/persist-credentials: false/g)).toHaveLength(text.match(/actions\/checkout/g)?.length ?? 0);
  });

  it('runs the harness of the base branch', () => {
    expect(text).toContain('ref: ${{ github.event.pull_request.base.sha }}\n          path: harness');
    const inCandidate = shells(text).filter((shell) => /(npm|npx|node) [^\n]*candidate\/(?!\$FOLDER)/.test(shell));
    expect(inCandidate).toEqual([]);
  });
});

describe('submission-comment.yml', () => {
  const text = textOf('submission-comment.yml');

  it('may write to pull requests and to nothing else', () => {
    expect([...text.matchAll(/^ +([a-z-]+): write$/gm)].map(([, scope]) => scope)).toEqual(['pull-requests']);
  });

  it('takes the number of the pull request from the event, not from the artifact', () => {
    const comment = shells(text).find((shell) => shell.includes('gh pr comment')) ?? '';
    expect(comment).toContain('"$GITHUB_EVENT_PATH"');
    expect(comment).not.toContain('artifact');
  });

  it('gives the token to no step that reads the artifact', () => {
    const step = text.slice(text.indexOf('- name: Table'), text.indexOf('- name: Comment'));
    expect(step).not.toContain('TOKEN');
  });
});

/** Where `go install` puts it, if it is not on the path. */
function actionlint(): string | null {
  const named = process.env['STEALBENCH_ACTIONLINT'];
  const onPath = (process.env['PATH'] ?? '').split(path.delimiter);
  const places = [...onPath, path.join(process.env['HOME'] ?? '', 'go/bin')].map((place) =>
    path.join(place, 'actionlint'),
  );
  return [...(named === undefined ? [] : [named]), ...places].find((file) => existsSync(file)) ?? null;
}

describe.skipIf(!requireComponent('actionlint', actionlint() !== null))('actionlint', () => {
  it('finds nothing to say of the workflows', () => {
    const files = NAMES.map((name) => path.join(FOLDER, name));
    const { status, stdout, stderr } = spawnSync(actionlint() ?? '', files, { cwd: ROOT, encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});
