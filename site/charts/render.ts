// The only maker of SVG, and of text that templates do not escape. Observable Plot draws into linkedom's document,
// which escapes every text and attribute that it writes.
import * as Plot from '@observablehq/plot';
import Handlebars from 'handlebars';
import { parseHTML } from 'linkedom';

/** What a template shows of a chart; `svg` is already markup. */
export interface Chart {
  readonly svg: Handlebars.SafeString;
  readonly isBroad: boolean;
  readonly caption: string;
  readonly legend: readonly { readonly ink: string; readonly glyph: string; readonly label: string }[];
}

export interface ChartText {
  /** Unique on its page. */
  readonly id: string;
  readonly title: string;
  /** What a reader who cannot see the chart should know. */
  readonly description: string;
  /** `narrow` beside a table, `broad` alone on its line, otherwise `wide`. */
  readonly width?: keyof typeof CHART_WIDTH;
}

/** Widths in pixels of the drawings: near those at which they are shown, so that 12-pixel text stays legible. */
export const CHART_WIDTH = { wide: 420, narrow: 340, broad: 580 } as const;

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
export function renderSvg(
  { id, title, description, width = 'wide' }: ChartText,
  options: Plot.PlotOptions,
): Handlebars.SafeString {
  const shared = { width: CHART_WIDTH[width], className: 'plot', document };
  const svg = Plot.plot({ ...shared, ...options }) as unknown as SvgNode;
  for (const node of svg.querySelectorAll('[aria-label]')) node.removeAttribute('aria-label');
  for (const node of svg.querySelectorAll('style')) node.remove();
  // A content security policy forbids inline styles; the style sheet has the size of the text.
  for (const node of [svg, ...svg.querySelectorAll('[style]')]) node.removeAttribute('style');
  svg.prepend(named('title', `${id}-title`, title), named('desc', `${id}-description`, description));
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-labelledby', `${id}-title ${id}-description`);
  return new Handlebars.SafeString(svg.outerHTML);
}

function named(name: string, id: string, text: string): SvgNode {
  const node = document.createElementNS('http://www.w3.org/2000/svg', name);
  node.setAttribute('id', id);
  node.textContent = text;
  return node;
}
