// The fields above a table: words to find, values to choose rows by, and which columns are shown.
'use strict';

function makeControls({ id, caption, columns, values, open, onWords, onFacet, onColumn }) {
  const element = document.createElement('div');
  element.className = 'controls';
  const label = document.createElement('label');
  label.className = 'filter';
  const input = document.createElement('input');
  input.type = 'search';
  const count = document.createElement('output');
  label.append('Filter rows ', input);
  input.addEventListener('input', () => onWords(input.value));
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = 'Rows and columns';
  summary.setAttribute('aria-label', `Rows and columns of: ${caption}`);
  details.append(summary);
  element.append(label, count, details);
  const selects = new Map();
  const boxes = new Map();
  details.addEventListener('toggle', () => void (details.open && fill()), { once: true });

  async function fill() {
    await open();
    const rows = fieldset('Rows with');
    columns.forEach(({ name, isFacet }, at) => {
      const found = isFacet ? values(at).filter((value) => value !== '') : [];
      if (found.length > 1) rows.append(facet(name, found));
    });
    const shown = fieldset('Columns');
    for (const { name, isHidden } of columns) shown.append(box(name, !isHidden));
    details.append(...[rows, shown].filter(({ children }) => children.length > 1));
    update(...last);
  }

  function facet(name, found) {
    const select = document.createElement('select');
    select.id = `${id}-is-${name}`;
    select.append(new Option('any', ''));
    const isNumber = found.every((value) => !Number.isNaN(Number(value)));
    found.sort((a, b) => (isNumber ? a - b : a < b ? -1 : 1));
    for (const value of found)
      select.append(new Option(isNumber ? Number(value).toLocaleString('en-US') : value, value));
    select.addEventListener('change', () => onFacet(name, select.value === '' ? null : select.value));
    selects.set(name, select);
    return labelled(name, select);
  }

  function box(name, isShown) {
    const field = document.createElement('input');
    field.type = 'checkbox';
    field.checked = isShown;
    field.addEventListener('change', () => onColumn(name, field.checked));
    boxes.set(name, field);
    const around = document.createElement('label');
    around.append(field, ` ${name}`);
    return around;
  }

  let last = [0, 0, { words: '', facets: new Map(), columns: new Map() }];

  function update(found, all, state) {
    last = [found, all, state];
    if (input.value !== state.words) input.value = state.words;
    const isWhole = state.words === '' && state.facets.size === 0;
    count.value = isWhole ? '' : `${found.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} rows`;
    for (const [name, select] of selects) select.value = state.facets.get(name) ?? '';
    for (const [name, field] of boxes) if (state.columns.has(name)) field.checked = state.columns.get(name) === 'yes';
  }

  return { element, update };
}

function fieldset(text) {
  const element = document.createElement('fieldset');
  const legend = document.createElement('legend');
  legend.textContent = text;
  element.append(legend);
  return element;
}

function labelled(text, field) {
  const label = document.createElement('label');
  label.append(`${text} `, field);
  return label;
}
