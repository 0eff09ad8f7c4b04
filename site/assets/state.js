// What a reader chose of a table, in the part of the address after #: it works in files, and a link brings it along.
'use strict';

const EMPTY = { words: '', sort: null, facets: new Map(), columns: new Map() };

/** The choice that the address holds for a table; `null` for another table, or none. */
function readState(id) {
  const fields = new URLSearchParams(location.hash.slice(1));
  if (fields.get('table') !== id) return null;
  const [column, order] = (fields.get('sort') ?? '').split(':');
  const isOrder = order === 'ascending' || order === 'descending';
  const chosen = (prefix) =>
    new Map(
      [...fields].flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])),
    );
  return {
    words: fields.get('words') ?? '',
    sort: isOrder ? { column, order } : null,
    facets: chosen('is.'),
    columns: chosen('show.'),
  };
}

/** Puts the choice into the address, without a step in the history for every letter. */
function writeState(id, { words, sort, facets, columns }) {
  const fields = new URLSearchParams({ table: id });
  if (words !== '') fields.set('words', words);
  if (sort !== null) fields.set('sort', `${sort.column}:${sort.order}`);
  for (const [name, value] of facets) fields.set(`is.${name}`, value);
  for (const [name, value] of columns) fields.set(`show.${name}`, value);
  const isEmpty = [...fields].length === 1;
  history.replaceState(null, '', isEmpty ? location.pathname + location.search : `#${fields}`);
}

/** Names are found by their beginnings, numbers whole: 1000 finds no 10,000. Takes the words of a row. */
function matcher(words) {
  const wanted = wordsOf(words);
  return (own) =>
    wanted.every((word) => own.some((one) => (/^[\d.]+$/.test(word) ? one === word : one.startsWith(word))));
}

function wordsOf(text) {
  return text
    .toLowerCase()
    .replace(/(\d),(?=\d{3})/g, '$1')
    .split(/[^\p{L}\p{N}.]+/u)
    .filter((word) => word !== '' && word !== '.');
}
