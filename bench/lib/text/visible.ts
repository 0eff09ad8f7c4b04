// Foreign text that reaches a terminal, a table or a spreadsheet: seen, and never obeyed.

/** Control characters, and the marks that turn or hide the text around them. */
const CONTROL = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

/** The same but for ends of lines and tabs: a long text is nothing but these. */
const CONTROL_IN_LINES = /[^\P{Cc}\n\t]|[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

const ESCAPE = '\u001b';

/** A colour, or an end of one, as our own text has it. */
const STYLE = /\p{Cc}\[[\d;]*m/gu;

/** One line: control characters as JSON writes them, `\u001b`, so that they are seen where they were. */
export function visible(text: string): string {
  return text.replace(CONTROL, written);
}

/** The same for text of several lines, which keeps its line ends and tabs. */
export function visibleLines(text: string): string {
  return text.replace(CONTROL_IN_LINES, (character, at: number) =>
    character === '\r' && text[at + 1] === '\n' ? character : written(character),
  );
}

/** The same for text of our own, which may be coloured; foreign parts of it have passed `visible`. */
export function visibleStyled(text: string): string {
  let shown = '';
  let from = 0;
  for (const { index, 0: style } of text.matchAll(STYLE)) {
    if (!style.startsWith(ESCAPE)) continue;
    shown += visibleLines(text.slice(from, index)) + style;
    from = index + style.length;
  }
  return shown + visibleLines(text.slice(from));
}

function written(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
