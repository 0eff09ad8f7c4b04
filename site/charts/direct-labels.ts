// Names at the ends of curves: each beside its last point, moved apart where they would lie on each other, with a line that leads there.
import * as Plot from '@observablehq/plot';

export interface EndLabel {
  readonly text: string;
  readonly color: string;
  /** The last point, in data units. */
  readonly x: number;
  readonly y: number;
}

export interface LabelFrame {
  /** Right end of the axis, in data units. */
  readonly right: number;
  /** Upper end of the axis, which begins at 0. */
  readonly top: number;
  /** Height of the plot in pixels. */
  readonly height: number;
}

/** Pixels that names take beside the plot. */
export const LABEL_ROOM = 170;

/** Characters of a line; two lines at most. */
const LINE_LENGTH = 22;
const LINE = 13;
const LEAD = 10;

/** @param labels - each in the colour of its curve */
export function endLabels(labels: readonly EndLabel[], frame: LabelFrame): readonly Plot.Markish[] {
  const placed = spread(
    labels.map((label) => {
      const lines = linesOf(label.text);
      return {
        ...label,
        text: lines.join('\n'),
        size: lines.length * LINE + 3,
        at: (1 - label.y / frame.top) * frame.height,
      };
    }),
    frame.height,
  ).map((label) => ({ ...label, middle: (1 - label.at / frame.height) * frame.top }));
  return placed.flatMap((label) => [
    Plot.link([label], {
      x1: 'x',
      y1: 'y',
      x2: () => frame.right,
      y2: 'middle',
      stroke: label.color,
      strokeOpacity: 0.6,
      strokeDasharray: '1 2',
    }),
    Plot.text([label], {
      y: 'middle',
      text: 'text',
      frameAnchor: 'right',
      textAnchor: 'start',
      dx: LEAD - 4,
      fill: label.color,
      lineHeight: LINE / 12,
    }),
  ]);
}

interface Sized {
  /** Middle, in pixels from above. */
  readonly at: number;
  readonly size: number;
}

/** In the order of their places, each as near to its own as the others let it, and none below the plot. */
export function spread<T extends Sized>(labels: readonly T[], height: number): readonly T[] {
  const down: T[] = [];
  for (const label of labels.toSorted((a, b) => a.at - b.at)) {
    const above = down.at(-1);
    const least = above === undefined ? 0 : above.at + (above.size + label.size) / 2;
    down.push({ ...label, at: Math.max(label.at, least) });
  }
  const up: T[] = [];
  for (const label of down.toReversed()) {
    const below = up.at(-1);
    const most = below === undefined ? height - label.size / 2 : below.at - (below.size + label.size) / 2;
    up.push({ ...label, at: Math.min(label.at, most) });
  }
  return up.toReversed();
}

function linesOf(text: string): readonly string[] {
  const lines = text.split(' ').reduce<string[]>((all, word) => {
    const last = all.at(-1);
    if (last === undefined || last.length + 1 + word.length > LINE_LENGTH) return [...all, word];
    return [...all.slice(0, -1), `${last} ${word}`];
  }, []);
  const [first = '', second] = lines;
  if (second === undefined) return [cut(first)];
  return [cut(first), cut(lines.length > 2 ? `${second} …` : second)];
}

function cut(line: string): string {
  const characters = Array.from(line);
  return characters.length > LINE_LENGTH + 2 ? `${characters.slice(0, LINE_LENGTH + 1).join('')}…` : line;
}
