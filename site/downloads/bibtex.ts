// What a table rests on as BibTeX: StealBench itself, and the papers of the names that its rows lead to.
import type { Board, PluginCard } from '../../bench/contract/board.js';
import type { Generator } from '../site.js';
import type { TableView } from '../views/table.js';

const NAME_PAGE = /(?:^|\/)names\/((?:attacks|recoveries|defenses|detectors|datasets|models)\/.+)\.html$/;

export function bibtex({ rows }: TableView, { plugins }: Pick<Board, 'plugins'>, { version }: Generator): string {
  const keys = new Set(rows.flatMap(({ cells }) => cells.flatMap(({ href }) => keyOf(href) ?? [])));
  const papers = [...keys].sort().flatMap((key) => {
    const paper = plugins[key]?.paper ?? null;
    return paper === null ? [] : [{ key, paper }];
  });
  // Several attacks of one paper are one entry, under the name of the first.
  const once = papers.filter(
    ({ paper }, at) => papers.findIndex((one) => one.paper.citation === paper.citation) === at,
  );
  return [
    entry('software', 'stealbench', { title: 'StealBench: a benchmark of model stealing', version }),
    ...once.map(({ key, paper }) => entry('misc', key.replace('/', ':'), fieldsOf(paper))),
  ].join('\n');
}

function keyOf(href: string | null): string | null {
  const found = href === null ? null : NAME_PAGE.exec(href);
  return found?.[1] === undefined ? null : decodeURIComponent(found[1]);
}

/** `Authors: Title. Venue Year` as its parts; any other citation is a title, whole. */
function fieldsOf({ citation, url }: NonNullable<PluginCard['paper']>): Readonly<Record<string, string>> {
  const parts =
    /^(?<authors>[^:]+): (?<title>.+?)(?:[.?!] | \()(?<venue>[^.()]*?),? ?(?<year>(?:19|20)\d\d)[.)]*$/.exec(
      citation,
    )?.groups;
  const { authors, title, venue, year } = parts ?? {};
  if (authors === undefined || title === undefined) return { title: citation, url };
  return {
    author: authors.replace(/ and /g, ', ').split(/, */).join(' and '),
    title,
    ...(venue === undefined || venue === '' ? {} : { howpublished: venue }),
    ...(year === undefined ? {} : { year }),
    url,
  };
}

function entry(kind: string, key: string, fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(
    ([name, text]) => `  ${name} = {${name === 'url' ? text : escape(text)}},\n`,
  );
  return `@${kind}{${key.replace(/[^\w:.-]/g, '-')},\n${lines.join('')}}\n`;
}

/** Braces would end the field. */
function escape(text: string): string {
  return text.replace(/[{}\\]/g, ' ').replace(/[&%$#_]/g, (character) => `\\${character}`);
}
