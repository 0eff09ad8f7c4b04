// Rows of a table as markup: the same in a page and in the script that has the later rows.
import type { Cell } from '../views/cells.js';
import type { ColumnView, RowView } from '../views/row.js';
import { html, type Markup } from './html.js';

export function rowsMarkup(rows: readonly RowView[], columns: readonly ColumnView[]): Markup {
  return html`${rows.map((row) => rowMarkup(row, columns))}`;
}

export function rowMarkup({ tone, startsGroup, cells }: RowView, columns: readonly ColumnView[]): Markup {
  const group = startsGroup ? ' group' : '';
  return html`<tr class="${tone}${group}">
    ${cells.map((cell, at) => cellMarkup(cell, columns[at]?.isHidden === true))}
  </tr> `;
}

function cellMarkup(cell: Cell, isHidden: boolean): Markup {
  const names = [
    cell.isNumeric ? 'number' : '',
    cell.isLong ? 'long' : '',
    (cell.detail ?? cell.parameters) !== null && !cell.isNumeric && !cell.isHeading ? 'described' : '',
    cell.shade === null ? '' : `shade-${cell.shade}`,
  ]
    .filter((name) => name !== '')
    .join(' ');
  const kind = names === '' ? null : html` class="${names}"`;
  const hidden = isHidden ? html` hidden` : null;
  // What is shown sorts the row unless the cell says otherwise.
  const sort = cell.sort === cell.text && isPlain(cell) ? null : html` data-sort="${cell.sort}"`;
  return cell.isHeading
    ? html`<th scope="row" ${sort}${kind}${hidden}>${bodyOf(cell)}</th>`
    : html`<td${sort}${kind}${hidden}>${bodyOf(cell)}</td>`;
}

function isPlain({ track, mark, tag, interval, parameters, detail, links }: Cell): boolean {
  return [track, mark, tag, interval, parameters, detail].every((part) => part === null) && links.length === 0;
}

function bodyOf(cell: Cell): Markup {
  if (isPlain(cell)) return textOf(cell);
  const { track, mark, tag, interval, parameters, detail, links } = cell;
  const named = mark === null ? null : markMarkup(mark);
  const tagged = tag === null ? null : html` <span class="tag ${tag.tone}">${tag.text}</span>`;
  // A mark stands behind what it is about: the text, or the tag where that is all.
  const [first, second] = cell.text === '' ? [tagged, named] : [named, tagged];
  return html`${track === null ? null : trackMarkup(track)}${textOf(cell)}${first}${second}${
    interval === null ? null : html`<small class="interval">${interval}</small>`
  }${parameters === null ? null : html`<small class="parameters">${parameters}</small>`}${detail === null ? null : html`<small>${detail}</small>`}${links.map(
    ({ text, href }) => html`<a class="record" href="${href}">${text}</a> `,
  )}`;
}

function markMarkup({ text, href }: NonNullable<Cell['mark']>): Markup {
  return html`<sup><a class="mark" href="${href}" aria-label="Note ${text}">${text}</a></sup>`;
}

function textOf({ text, href, isEstimate, isCode }: Pick<Cell, 'text' | 'href' | 'isEstimate' | 'isCode'>): Markup {
  if (href !== null) {
    const kind = isEstimate ? html` class="estimate"` : isCode ? html` class="code"` : null;
    return html`<a${kind} href="${href}">${isCode ? breakable(text) : text}</a>`;
  }
  if (isEstimate) return html`<span class="estimate">${text}</span>`;
  return isCode ? html`<code>${breakable(text)}</code>` : html`${text}`;
}

/** Paths and labels break at their joints before they break within a word. */
function breakable(text: string): Markup {
  const [first = '', ...others] = text.split(/(?<=[/+,])/);
  return html`${first}${others.map((part) => html`<wbr />${part}`)}`;
}

/** The scale from 0 to 100 %, without inline styles, which a content security policy forbids. */
function trackMarkup({ value, low, width }: NonNullable<Cell['track']>): Markup {
  return html`<svg class="track" aria-hidden="true">
    <rect class="range" x="${low}%" width="${width}%" y="2" height="3"></rect>
    <rect class="at" x="${value}%" width="2" height="7"></rect>
  </svg>`;
}
