// Finds, in the output of npm, pip or g++, the one line that says what went wrong.

/** Lines of npm that classify an error without saying what happened. */
const NPM_CLASSIFICATION = /^npm (?:error|ERR!) (?:code|errno|syscall|path|command|A complete log)\b/;

/** Best first: a message after `Error:` or `fatal error:`, then anything called an error. */
const TELLING: readonly RegExp[] = [/\b\w*error: *\S/i, /\berror\b/i];

const LONGEST = 300;

/**
 * Tools end with pointers to logs, not with the cause: the first line that names an error is taken, else the last line.
 *
 * @param output - everything that the tool printed
 * @param fallback - what to say if the output is empty
 */
export function tellingLine(output: string, fallback: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !NPM_CLASSIFICATION.test(line));
  const found = TELLING.map((pattern) => lines.find((line) => pattern.test(line))).find((line) => line !== undefined);
  return (found ?? lines.at(-1) ?? fallback).trim().slice(0, LONGEST);
}
