// Sorts and filters the tables. Without it every page is whole; it only adds buttons to the headers and fields above.
'use strict';

/** Rows that stand in the page at once after a choice, and cells: laying out twice as many takes longer than a reader notices. */
const STEP = 100;
const CELLS = 480;

const tables = new Map();
globalThis.stealbench = { add: (id, rows) => tables.get(id)?.add(rows) };
for (const holder of document.querySelectorAll('.table')) tables.set(holder.id, tableOf(holder));
globalThis.addEventListener('hashchange', () => tables.forEach((table) => table.restore()));
tables.forEach((table) => table.restore());

function tableOf(holder) {
  const table = holder.querySelector('table');
  const body = table.tBodies[0];
  const headers = [...table.tHead.rows[0].cells];
  const names = headers.map((header) => header.textContent.trim());
  const isGrouped = table.classList.contains('grouped');
  let rows = [...body.rows].map(rowOf);
  let loading = holder.dataset.later === undefined ? Promise.resolve() : null;
  let loaded = () => undefined;
  let state = structuredClone(EMPTY);
  const step = () =>
    Math.max(10, Math.min(STEP, Math.floor(CELLS / headers.filter((header) => !header.hidden).length)));
  let limit = Math.max(STEP, rows.length);
  if (rows.length < 2) return { restore: () => undefined, add: () => undefined };

  headers.forEach((header, at) => addSorting(header, () => sortBy(at)));
  const controls = 'filterable' in holder.dataset ? addControls() : null;
  const more = document.createElement('button');
  more.type = 'button';
  more.className = 'further';
  more.addEventListener('click', () => change(() => (limit += STEP), false));
  holder.querySelector('.scroll').after(more);
  label();

  /** All rows, once: a script that hands them over, for a page opened as a file may fetch nothing. */
  function whole() {
    loading ??= new Promise((resolve) => {
      loaded = resolve;
      const script = document.createElement('script');
      script.src = holder.dataset.later;
      script.addEventListener('error', resolve);
      document.head.append(script);
    });
    return loading;
  }

  async function change(act, isKept = true) {
    act();
    if (isKept) {
      limit = step();
      writeState(holder.id, state);
    }
    await whole();
    show();
  }

  function sortBy(at) {
    const first = headers[at].dataset.better === 'lower' || !headers[at].classList.contains('number');
    const orders = first ? ['ascending', 'descending'] : ['descending', 'ascending'];
    const before = state.sort?.column === names[at] ? orders.indexOf(state.sort.order) : -1;
    const order = orders[before + 1];
    change(() => (state.sort = order === undefined ? null : { column: names[at], order }));
  }

  function chosen() {
    const fits = matcher(state.words);
    const facets = [...state.facets].map(([name, value]) => [names.indexOf(name), value]);
    return rows.filter((row) => facets.every(([at, value]) => at < 0 || row.key(at) === value) && fits(row.words()));
  }

  function show() {
    const found = chosen();
    const column = state.sort === null ? -1 : names.indexOf(state.sort.column);
    const ordered = column < 0 ? found : sorted(found, column, state.sort.order);
    headers.forEach((header, at) => {
      if (at === column) header.setAttribute('aria-sort', state.sort.order);
      else header.removeAttribute('aria-sort');
      const choice = state.columns.get(names[at]);
      if (choice !== undefined) hideColumn(at, choice === 'no');
    });
    table.classList.toggle('grouped', isGrouped && column < 0);
    body.replaceChildren(...(found.length === 0 ? [nothing()] : ordered.slice(0, limit).map(({ element }) => element)));
    label(found.length);
    controls?.update(found.length, rows.length, state);
  }

  function label(count = holder.dataset.later === undefined ? rows.length : Infinity) {
    more.hidden = count <= limit;
    more.textContent = Number.isFinite(count) ? `Show more of ${count.toLocaleString('en-US')} rows` : 'Show more rows';
    holder.querySelector('.later')?.toggleAttribute('hidden', Number.isFinite(count));
  }

  function nothing() {
    const row = document.createElement('tr');
    const cell = row.insertCell();
    cell.colSpan = headers.length;
    cell.className = 'nothing';
    cell.textContent = 'No row fits all of this.';
    return row;
  }

  function hideColumn(at, isHidden) {
    headers[at].hidden = isHidden;
    for (const { element } of rows) if (element.cells[at] !== undefined) element.cells[at].hidden = isHidden;
  }

  function addControls() {
    const made = makeControls({
      id: holder.id,
      caption: holder.querySelector('.caption').textContent,
      columns: headers.map((header, at) => ({
        name: names[at],
        isHidden: header.hidden,
        isFacet: 'facet' in header.dataset,
      })),
      values: (at) => [...new Set(rows.map((row) => row.key(at)))],
      open: whole,
      onWords: (words) => change(() => (state.words = words)),
      onFacet: (name, value) =>
        change(() => (value === null ? state.facets.delete(name) : state.facets.set(name, value))),
      onColumn: (name, isShown) => change(() => state.columns.set(name, isShown ? 'yes' : 'no')),
    });
    holder.querySelector('.scroll').before(made.element);
    return made;
  }

  return {
    add(texts) {
      const template = document.createElement('template');
      template.innerHTML = texts.join('');
      rows = [...rows, ...[...template.content.children].map((row) => rowOf(document.adoptNode(row)))];
      loaded();
    },
    restore() {
      const found = readState(holder.id);
      if (found === null) return;
      state = found;
      limit = step();
      change(() => holder.scrollIntoView(), false);
    },
  };
}

/** A row with what it is sorted and found by, read when first asked for. */
function rowOf(element) {
  const keys = [];
  let words = null;
  const group = ['control', 'published', 'failed'].findIndex((tone) => element.classList.contains(tone));
  return {
    element,
    group,
    key: (at) => (keys[at] ??= element.cells[at]?.dataset.sort ?? element.cells[at]?.textContent ?? ''),
    words: () => (words ??= wordsOf([...element.cells].map((cell) => cell.textContent).join(' '))),
  };
}

/** Measured rows first, controls and published ones after them; cells without a value last in both directions. */
function sorted(rows, column, order) {
  const sign = order === 'ascending' ? 1 : -1;
  const keyed = rows.map((row) => ({ row, key: row.key(column), value: Number(row.key(column)) }));
  return keyed
    .sort((a, b) => {
      if (a.row.group !== b.row.group) return a.row.group - b.row.group;
      if (a.key === '' || b.key === '') return (a.key === '') - (b.key === '');
      const isText = Number.isNaN(a.value) || Number.isNaN(b.value);
      return sign * (isText ? (a.key < b.key ? -1 : Number(a.key > b.key)) : a.value - b.value);
    })
    .map(({ row }) => row);
}

function addSorting(header, act) {
  const button = document.createElement('button');
  button.type = 'button';
  const link = header.querySelector('a');
  if (link === null) {
    button.textContent = header.textContent;
    header.replaceChildren(button);
  } else {
    // The label stays the link to its definition; the button beside it sorts.
    button.setAttribute('aria-label', `Sort by ${header.textContent}`);
    header.classList.add('defined');
    header.append(button);
  }
  button.addEventListener('click', act);
}
