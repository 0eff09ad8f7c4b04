// What Commander finds wrong with a command line, said as every other error is: code, expected and got, and the next act.
import type { Command, CommanderError } from 'commander';
import { UsageError } from '../contract/errors.js';
import { suggest } from '../lib/text/near-names.js';

const INVALID =
  /^(?:command-argument value|option '([^']*)' argument) '(.*)' is invalid(?: for argument '([^']*)')?\. (.*)$/su;
const CHOICES = /^Allowed choices are (.*)\.$/u;

/**
 * @param error - whose exit code is not 0
 * @param program - with the verbs that are registered
 * @param argv - the parameters, without Node and the script
 */
export function commandLineError(error: CommanderError, program: Command, argv: readonly string[]): UsageError {
  const [said = '', ...further] = error.message.replace(/^error: /u, '').split('\n');
  const meant = /^\(Did you mean (?:one of )?(.*)\?\)$/u.exec(further.join(' '))?.[1];
  const help = `\`${nameOf(program, argv)} --help\` shows what it takes.`;
  const code = codeOf(error.code);
  const invalid = INVALID.exec(said);
  if (invalid !== null) {
    const [, option, got = '', argument, why = ''] = invalid;
    const choices = CHOICES.exec(why)?.[1]?.split(', ');
    const expected =
      choices === undefined ? why.replace(/^Expected /u, '').replace(/\.$/u, '') : `one of ${choices.join(', ')}`;
    const hint = choices === undefined ? help : suggest(got, choices);
    return new UsageError(option ?? `<${argument ?? ''}>`, { code, expected, got: JSON.stringify(got), hint });
  }
  return new UsageError(said.replace(/\.$/u, ''), {
    code,
    hint: meant === undefined ? help : `Did you mean ${meant}?`,
  });
}

/** `commander.unknownOption` → `unknown-option`. */
function codeOf(code: string): string {
  return code.replace(/^commander\./u, '').replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);
}

/** The command that the parameters name, as far as there is one. */
function nameOf(program: Command, argv: readonly string[]): string {
  let command = program;
  const names = [program.name()];
  for (const word of argv.filter((part) => !part.startsWith('-'))) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    command = next;
    names.push(word);
  }
  return names.join(' ');
}
