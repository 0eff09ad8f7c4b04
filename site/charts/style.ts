// Colours and symbols of series. Colours are variables of the style sheet, so that charts follow light, dark and print.

/** Symbols of Observable Plot that are told apart at eight pixels. */
export type SymbolName = 'circle' | 'square' | 'triangle' | 'diamond' | 'star' | 'cross';

export interface SeriesStyle {
  /** CSS colour. */
  readonly color: string;
  /** Class that gives the legend the same colour. */
  readonly ink: string;
  readonly symbol: SymbolName;
  /** The symbol as a character, for the legend. */
  readonly glyph: string;
  readonly dash: string | null;
}

const SYMBOLS: readonly (readonly [SymbolName, string])[] = [
  ['circle', '●'],
  ['square', '■'],
  ['triangle', '▲'],
  ['diamond', '◆'],
  ['star', '★'],
  ['cross', '✚'],
];

/** Of the lines of each six series: they have the colours of the first six, and other symbols. */
const DASHES = [null, '7 3', '2 2', '8 2 2 2', '4 4', '1 3'] as const;

/** Distinct by colour and by symbol up to six, and by both together and the line's dashes up to 36. */
export function seriesStyle(index: number): SeriesStyle {
  const at = index % SYMBOLS.length;
  const round = Math.floor(index / SYMBOLS.length) % DASHES.length;
  const [symbol, glyph] = SYMBOLS[(at + round) % SYMBOLS.length] ?? ['circle', '●'];
  return { color: `var(--series-${at + 1})`, ink: `ink-series-${at + 1}`, symbol, glyph, dash: DASHES[round] ?? null };
}

/** Controls are quiet: one colour, told apart by symbol. */
export function controlStyle(index: number): SeriesStyle {
  const { symbol, glyph } = seriesStyle(index);
  return { color: 'var(--control)', ink: 'ink-control', symbol, glyph, dash: '3 3' };
}

export const VICTIM: SeriesStyle = {
  color: 'var(--victim)',
  ink: 'ink-victim',
  symbol: 'circle',
  glyph: '●',
  dash: null,
};

export const SURROGATE: SeriesStyle = {
  color: 'var(--surrogate)',
  ink: 'ink-surrogate',
  symbol: 'diamond',
  glyph: '◆',
  dash: null,
};

export const PUBLISHED: SeriesStyle = {
  color: 'var(--published)',
  ink: 'ink-published',
  symbol: 'square',
  glyph: '■',
  dash: '1 4',
};

export interface LegendItem {
  readonly ink: string;
  readonly glyph: string;
  readonly label: string;
}

/** A horizontal line is shown as a stroke, a series by its symbol. */
export function legendItem(style: SeriesStyle, label: string, isLevel = false): LegendItem {
  return { ink: style.ink, glyph: isLevel ? (style.dash === null ? '━' : '╍') : style.glyph, label };
}
