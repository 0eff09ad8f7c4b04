// The commands by which an audit is repeated, as its report shows them.
import type { AuditFlags } from './flags.js';

/** @param variables - of the environment, which hold what the victim wants to be shown */
export function repeatCommands(
  { out, data, store, results, yes }: Pick<AuditFlags, 'out' | 'data' | 'store' | 'results' | 'yes'>,
  variables: readonly string[],
): string[] {
  const folder = out.replace(/(?<=.)\/+$/, '');
  const again = `${folder}-again`;
  const consent = yes === true ? ' --yes' : '';
  const secrets = variables.map((name) => `${name}=… `).join('');
  const images = option('data', data);
  return [
    '# This report again, from what is on disk; nothing is asked:',
    `stealbench audit --out ${quoted(folder)}${images}${option('store', store)}${option('results', results)}${consent}`,
    '# The same audit from its beginning; everything is asked and paid again:',
    `mkdir ${quoted(again)} && cp ${quoted(`${folder}/audit.json`)} ${quoted(again)}`,
    `${secrets}stealbench audit --out ${quoted(again)}${images}${consent}`,
  ];
}

function option(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` --${name} ${quoted(value)}`;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w./:@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
