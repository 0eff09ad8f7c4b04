// The layout that charts with one row a class share, so that they line up side by side.

/** Names of classes are short, those of pairs long. */
export type RowLabels = 'short' | 'long';

/** Characters of a row's label that fit the left margin. */
const LABEL_LENGTH = { short: 20, long: 36 } as const;

/** Charts show so many rows at most; tables show them all. */
export const MAX_ROWS = 45;

export function rowLayout(rows: number, labels: RowLabels = 'short') {
  return {
    height: 56 + rows * 17,
    marginLeft: labels === 'short' ? 140 : 260,
    marginRight: 20,
    marginTop: 8,
    marginBottom: 40,
  };
}

export function rowLabel(label: string, labels: RowLabels = 'short'): string {
  const [characters, length] = [Array.from(label), LABEL_LENGTH[labels]];
  return characters.length > length ? `${characters.slice(0, length - 1).join('')}…` : label;
}
