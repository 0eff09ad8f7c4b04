// The table of verbs in docs/protocol.md has every verb with every option that its help has, and no other.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { registerVerbs } from '../../bench/commands/all.js';
import type { CommandContext } from '../../bench/commands/command.js';

const TEXT = readFileSync(fileURLToPath(new URL('../../docs/protocol.md', import.meta.url)), 'utf8');

const quietContext: CommandContext = {
  ...{ out: () => true, err: () => true, finish: () => undefined },
  ...{ errStream: process.stderr, errIsTerminal: false, color: false },
  ...{ env: {}, cwd: '/', signal: new AbortController().signal },
};

/** `check` has two rows, `round commit` and `round reveal` share one. */
function documented(): ReadonlyMap<string, readonly string[]> {
  const verbs = new Map<string, string[]>();
  const table = TEXT.slice(TEXT.indexOf('| verb '), TEXT.indexOf('## Exit codes'));
  for (const [, verb = '', options = ''] of table.matchAll(/^\| `([^`]+)` +\|((?:[^|\\]|\\.)*)\|/gm)) {
    const [words = ''] = /^[a-z]+( [a-z]+)?( \\\| [a-z]+)?/.exec(verb) ?? [];
    const [first = '', second = '', ...others] = words.split(/ (?:\\\| )?/);
    const names = second === '' ? [first] : [second, ...others].map((name) => `${first} ${name}`);
    const flags = [...options.matchAll(/`(--[a-z0-9-]+)/g)].map(([, flag = '']) => flag);
    for (const name of names) verbs.set(name, [...(verbs.get(name) ?? []), ...flags]);
  }
  return verbs;
}

async function registered(): Promise<ReadonlyMap<string, readonly string[]>> {
  const program = new Command('stealbench');
  await registerVerbs(program, quietContext, []);
  const verbs = new Map<string, readonly string[]>();
  const visit = (command: Command, prefix: string): void => {
    const name = `${prefix}${command.name()}`;
    if (command.commands.length === 0)
      verbs.set(
        name,
        command.options.map(({ long }) => long ?? ''),
      );
    else command.commands.forEach((inner) => visit(inner, `${name} `));
  };
  program.commands.forEach((command) => visit(command, ''));
  return verbs;
}

describe('the table of verbs in docs/protocol.md', () => {
  it('has each verb with its options', async () => {
    const sorted = (verbs: ReadonlyMap<string, readonly string[]>) =>
      Object.fromEntries([...verbs].map(([name, flags]) => [name, [...flags].sort()] as const).sort());
    expect(sorted(documented())).toEqual(sorted(await registered()));
  });
});
