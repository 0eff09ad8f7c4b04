// The only maker of SVG, and of text that templates do not escape. Observable Plot draws into linkedom's document,
// which escapes every text and attribute that it writes.
import * as Plot from '@observablehq/plot';
import Handlebars from 'handlebars';
import { parseHTML } from 'linkedom';

/** What a template shows of a chart; `svg` is already markup. */
export interface Chart {
  readonly svg: Handlebars.SafeString;
  readonly frame: ChartWidth;
  readonly caption: string;
  readonly legend: readonly { readonly ink: string; readonly glyph: string; readonly label: string }[];
}

export interface ChartText {
  /** Unique on its page. */
  readonly id: string;
  readonly title: string;
  /** What a reader who cannot see the chart should know. */
  readonly description: string;
  /** `full` as wide as the page, `broad` half of it, otherwise `wide`. */
  readonly width?: ChartWidth;
}

/** Widths in pixels of the drawings: near those at which they are shown, so that 12-pixel text stays legible. */
const CHART_WIDTH = { wide: 420, broad: 580, full: 1080 } as const;

/** Of the second drawing, for windows in which the first one's text would be too small. */
const NARROW = 330;

export type ChartWidth = keyof typeof CHART_WIDTH;

/** What a chart is drawn for: each is drawn twice, and the style sheet shows the one that fits. */
export interface Sheet {
  /** In pixels. */
  readonly width: number;
  readonly isNarrow: boolean;
}

/** A chart as its template shows it. */
export function chartOf(text: ChartText, legend: Chart['legend'], options: (sheet: Sheet) => Plot.PlotOptions): Chart {
  const { width = 'wide', title } = text;
  const drawings = [
    drawing(text, { width: CHART_WIDTH[width], isNarrow: false }, options),
    drawing(text, { width: NARROW, isNarrow: true }, options),
  ];
  return { svg: new Handlebars.SafeString(drawings.join('')), frame: width, caption: title, legend };
}

interface SvgNode {
  textContent: string;
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  remove(): void;
  prepend(...nodes: SvgNode[]): void;
  querySelectorAll(selector: string): Iterable<SvgNode>;
}

interface SvgDocument {
  createElementNS(namespace: string, name: string): SvgNode;
}

const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as {
  readonly document: SvgDocument;
};

/** Draws, names and serialises a chart. */
function drawing(
  { id, title, description }: ChartText,
  sheet: Sheet,
  options: (sheet: Sheet) => Plot.PlotOptions,
): string {
  const own = sheet.isNarrow ? `${id}-narrow` : id;
  const shared = { width: sheet.width, className: 'plot', document };
  const svg = Plot.plot({ ...shared, ...options(sheet) }) as unknown as SvgNode;
  for (const node of svg.querySelectorAll('[aria-label]')) node.removeAttribute('aria-label');
  for (const node of svg.querySelectorAll('style')) node.remove();
  // A content security policy forbids inline styles; the style sheet has the size of the text.
  for (const node of [svg, ...svg.querySelectorAll('[style]')]) node.removeAttribute('style');
  svg.setAttribute('class', sheet.isNarrow ? 'plot for-narrow' : 'plot for-wide');
  svg.prepend(named('title', `${own}-title`, title), named('desc', `${own}-description`, description));
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-labelledby', `${own}-title ${own}-description`);
  return svg.outerHTML;
}

function named(name: string, id: string, text: string): SvgNode {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  node.setAttribute('id', id);
  node.textContent = text;
  return node;
}
