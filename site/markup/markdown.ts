// The part of Markdown that a change list uses, as markup: headings, lists, paragraphs, code, links to the web, emphasis.
import { html, type Markup } from './html.js';

const LIST_ITEM = /^- (.*)$/;

/** A list item or paragraph may go on in the lines below it; a title of one `#` is left out, for the page has its own. */
export function markdownMarkup(text: string): readonly Markup[] {
  const blocks: Markup[] = [];
  let [items, words]: [string[], string[]] = [[], []];
  const flush = (): void => {
    if (items.length > 0)
      blocks.push(
        html`<ul>
          ${items.map((item) => html`<li>${inlineMarkup(item)}</li>`)}
        </ul>`,
      );
    if (words.length > 0) blocks.push(html`<p>${inlineMarkup(words.join(' '))}</p>`);
    [items, words] = [[], []];
  };
  for (const line of text.split(/\r?\n/)) {
    const [item, last] = [LIST_ITEM.exec(line)?.[1], items.at(-1)];
    const heading = /^(#{1,3}) (.*)$/.exec(line);
    if (heading !== null) {
      flush();
      blocks.push(...headingMarkup(heading[1]?.length ?? 1, (heading[2] ?? '').replace(/^\[([^\]]+)\](?!\()/, '$1')));
    } else if (line.trim() === '') flush();
    else if (item !== undefined) {
      if (words.length > 0) flush();
      items.push(item);
    } else if (last !== undefined && /^\s/.test(line)) items[items.length - 1] = `${last} ${line.trim()}`;
    else words.push(line.trim());
  }
  flush();
  return blocks;
}

function headingMarkup(level: number, text: string): readonly Markup[] {
  if (level === 1) return [];
  return [level === 2 ? html`<h2>${inlineMarkup(text)}</h2>` : html`<h3>${inlineMarkup(text)}</h3>`];
}

const INLINE = /`([^`]+)`|\[([^\]]*)\]\(([^)\s]*)\)|\*\*([^*]+)\*\*|\b_([^_]+)_\b/g;

function inlineMarkup(text: string): readonly Markup[] {
  const parts: Markup[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, label, href, strong, emphasis] = match;
    parts.push(html`${text.slice(from, match.index)}`);
    if (code !== undefined) parts.push(html`<code>${code}</code>`);
    else if (label !== undefined) parts.push(linkMarkup(label, href ?? ''));
    else if (strong !== undefined) parts.push(html`<strong>${strong}</strong>`);
    else parts.push(html`<em>${emphasis ?? ''}</em>`);
    from = match.index + whole.length;
  }
  return [...parts, html`${text.slice(from)}`];
}

/** What leads into the repository leads nowhere from a page. */
function linkMarkup(label: string, href: string): Markup {
  return /^https?:\/\//i.test(href) ? html`<a href="${href}">${label}</a>` : html`${label}`;
}
