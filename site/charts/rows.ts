// The layout that charts with one row a class share, so that they line up side by side.

/** Characters of a row's label that fit the left margin. */
const LABEL_LENGTH = 20;

/** Charts show so many rows at most; tables show them all. */
export const MAX_ROWS = 45;

export function rowLayout(rows: number) {
  return { height: 56 + rows * 17, marginLeft: 140, marginRight: 20, marginTop: 8, marginBottom: 40 };
}

export function rowLabel(label: string): string {
  const characters = Array.from(label);
  return characters.length > LABEL_LENGTH ? `${characters.slice(0, LABEL_LENGTH - 1).join('')}…` : label;
}
