// The layout that charts with one row a name share: short names beside the rows, so that charts line up; long ones above them, whole.
import * as Plot from '@observablehq/plot';
import type { Sheet } from './render.js';

/** Names of classes are short, those of pairs long. */
export type RowLabels = 'short' | 'long';

/** Characters of a short label that fit the left margin. */
const LABEL_LENGTH = 20;

/** Pixels of a character, amply. */
const CHARACTER = 6.6;

/** Drawings from this width on have long names beside their rows. */
const BESIDE = 900;

/** Pixels of the names beside rows. */
const NAME_ROOM = 400;

const LINE = 14;

/** Charts show so many rows at most; tables show them all. */
export const MAX_ROWS = 45;

/** @param labels - unique in the chart */
export function rowLayout(
  labels: readonly string[],
  kind: RowLabels = 'short',
  { width }: Pick<Sheet, 'width'> = { width: 0 },
) {
  const sides = { marginRight: 20, marginBottom: 40 };
  if (kind === 'short') return { ...sides, height: 56 + labels.length * 17, marginLeft: 140, marginTop: 8 };
  const lines = Math.max(1, ...labels.map((label) => linesOf(label, lengthOf(width)).length));
  if (width >= BESIDE)
    return {
      ...sides,
      height: 48 + labels.length * Math.max(26, 8 + LINE * lines),
      marginLeft: NAME_ROOM,
      marginTop: 8,
    };
  const marginTop = 10 + (LINE / 2) * lines;
  return { ...sides, height: marginTop + 40 + labels.length * (20 + LINE * lines), marginLeft: 12, marginTop };
}

/** The scale that rows stand on, and the marks that write their names. */
export function rowScale(
  labels: readonly string[],
  kind: RowLabels = 'short',
  { width }: Pick<Sheet, 'width'> = { width: 0 },
) {
  const scale = { domain: labels, label: null, tickSize: 0 };
  if (kind === 'short') return { y: { ...scale, tickFormat: rowLabel }, marks: [] };
  const rows = labels.map((label) => ({ label, text: linesOf(label, lengthOf(width)).join('\n') }));
  const names = Plot.text(rows, {
    y: 'label',
    text: 'text',
    frameAnchor: 'left',
    textAnchor: 'start',
    ...(width >= BESIDE
      ? { lineAnchor: 'middle' as const, dx: -NAME_ROOM }
      : { lineAnchor: 'bottom' as const, dy: -7 }),
    fill: 'var(--ink)',
    lineHeight: LINE / 12,
  });
  return { y: { ...scale, axis: null }, marks: [names] };
}

export function rowLabel(label: string): string {
  const characters = Array.from(label);
  return characters.length > LABEL_LENGTH ? `${characters.slice(0, LABEL_LENGTH - 1).join('')}…` : label;
}

/** Characters of a line. */
function lengthOf(width: number): number {
  return Math.floor((width >= BESIDE ? NAME_ROOM - 20 : Math.max(width, 300) - 32) / CHARACTER);
}

/** Broken between words; a word that is longer than a line stays whole. */
function linesOf(label: string, length: number): readonly string[] {
  return label.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > length) return [...lines, word];
    return [...lines.slice(0, -1), `${last} ${word}`];
  }, []);
}
