// Markup made without a template, where there is too much of it: whatever is put in is escaped, unless it is markup already.
import Handlebars from 'handlebars';

/** Text that templates do not escape. */
export type Markup = Handlebars.SafeString;

export type Part = string | number | Markup | readonly Markup[] | null;

/** `null` puts in nothing. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = texts[0] ?? '';
  for (const [at, part] of parts.entries()) text += escaped(part) + (texts[at + 1] ?? '');
  return new Handlebars.SafeString(text);
}

function escaped(part: Part): string {
  if (part === null) return '';
  if (typeof part === 'string') return Handlebars.escapeExpression(part);
  if (typeof part === 'number') return String(part);
  return part instanceof Handlebars.SafeString ? part.toHTML() : part.map((one) => one.toHTML()).join('');
}
