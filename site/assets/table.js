// Sorts and filters the tables. Without it every page is whole; it only adds buttons to the headers and a field above.
'use strict';

for (const table of document.querySelectorAll('.table table')) makeSortable(table);
for (const holder of document.querySelectorAll('.table[data-filterable]')) makeFilterable(holder);

function makeSortable(table) {
  const body = table.tBodies[0];
  const original = [...body.rows];
  const headers = [...table.tHead.rows[0].cells];
  const isGrouped = table.classList.contains('grouped');
  if (original.length < 2) return;
  headers.forEach((header, column) => {
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
    button.addEventListener('click', () => {
      const order = nextOrder(header);
      for (const other of headers) other.removeAttribute('aria-sort');
      if (order !== null) header.setAttribute('aria-sort', order);
      table.classList.toggle('grouped', isGrouped && order === null);
      body.append(...(order === null ? original : sorted(original, column, order)));
    });
  });
}

/** Numbers start with the largest, text with A; the third press restores the order of the page. */
function nextOrder(header) {
  const orders = header.classList.contains('number') ? ['descending', 'ascending'] : ['ascending', 'descending'];
  const at = orders.indexOf(header.getAttribute('aria-sort'));
  return at === 1 ? null : orders[at + 1];
}

/** Cells without a value come last in both directions. */
function sorted(rows, column, order) {
  const sign = order === 'ascending' ? 1 : -1;
  const key = (row) => row.cells[column].dataset.sort ?? '';
  return [...rows].sort((a, b) => {
    const [left, right] = [key(a), key(b)];
    if (left === '' || right === '') return (left === '') - (right === '');
    const [x, y] = [Number(left), Number(right)];
    const difference = Number.isNaN(x) || Number.isNaN(y) ? left.localeCompare(right, 'en') : x - y;
    return sign * difference;
  });
}

function makeFilterable(holder) {
  const rows = [...holder.querySelectorAll('tbody tr')];
  const label = document.createElement('label');
  label.className = 'filter';
  const input = document.createElement('input');
  input.type = 'search';
  const count = document.createElement('output');
  label.append('Filter rows ', input, ' ', count);
  input.addEventListener('input', () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    count.value = words.length === 0 ? '' : `${shown} of ${rows.length} rows`;
  });
  holder.prepend(label);
}
