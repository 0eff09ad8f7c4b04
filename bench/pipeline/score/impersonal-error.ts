// The one way by which an error gets into a record: what happened, and nothing of the machine on which it happened.
import { homedir, hostname, tmpdir, userInfo } from 'node:os';
import type { SerializedError } from '../../contract/errors.js';

/** What is put in the place of a path, a number of a process, and so on. */
const PATH = '<path>';

/** Ends of a path in running text. */
const END = String.raw`\s"'\`<>|;,()[\]{}`;

/**
 * Patterns in running text, applied in this order. A path keeps its last name where that is a file's (`model.npy`), which
 * says what was read; names of folders are of the machine.
 */
const PATTERNS: readonly (readonly [RegExp, string | ((match: string, ...groups: string[]) => string)])[] = [
  // Quoted paths first: they may hold spaces.
  [/(["'`])(?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]|\\\\)[^"'`\n]*\1/g, (_, quote = '') => `${quote}${PATH}${quote}`],
  [new RegExp(String.raw`file:\/\/[^${END}]*`, 'gi'), PATH],
  // Addresses on a network name hosts and ports of the moment.
  [new RegExp(String.raw`\b(https?|wss?|unix):\/\/[^${END}]*`, 'gi'), '<address>'],
  [new RegExp(String.raw`\b[A-Za-z]:[\\/][^${END}]*`, 'g'), PATH],
  [new RegExp(String.raw`\\\\[^${END}\\]+\\[^${END}]*`, 'g'), PATH],
  [new RegExp(String.raw`(^|[${END}=:])\/(?!\/)[^${END}#:]+(?::\d+)*`, 'g'), (_, before = '') => `${before}${PATH}`],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<address>'],
  [/\[\d+:0x[0-9a-f]+\]/gi, '<process>'],
  [/\b0x[0-9a-f]{6,}\b/gi, '<address>'],
  [
    /\b(node|pid|process|PID|Process|thread|tid)([ :=#]+)\d+/g,
    (_, word = '', between = '') => `${word}${between}<process>`,
  ],
];

/** Whole words that are this machine's or its user's; those that are too short say nothing and would hit other text. */
function ownNames(): readonly string[] {
  return [hostname(), userName()].filter((name) => name.length > 3);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number without a name.
    return '';
  }
}

/**
 * The error without paths, numbers of processes, addresses and names of this machine and its user, so that two machines
 * write the same record of the same failure.
 *
 * @param folders - folders of the run; they may hold spaces, which no pattern can tell from the end of a path
 */
export function impersonalError(error: SerializedError, folders: readonly string[] = []): SerializedError {
  const clean = (text: string): string => impersonalText(text, folders);
  const { code, message, hint, where } = error;
  return {
    code,
    message: clean(message),
    hint: clean(hint),
    ...(where === undefined ? {} : { where: clean(where) }),
  };
}

function impersonalText(text: string, folders: readonly string[]): string {
  const known = [...folders, process.cwd(), homedir(), tmpdir()].filter((folder) => folder.length > 1);
  // The longest first: a folder may lie in another.
  const literally = known
    .sort((a, b) => b.length - a.length)
    .reduce((rest, folder) => rest.replaceAll(folder, '/-'), text);
  const patterned = PATTERNS.reduce((rest, [pattern, put]) => rest.replace(pattern, put as string), literally);
  return ownNames().reduce(
    (rest, name) => rest.replaceAll(new RegExp(`\\b${escape(name)}\\b`, 'g'), '<name>'),
    patterned,
  );
}

function escape(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\*-]/g, String.raw`\$&`);
}
