// The Python dictionary in the header of a .npy file: `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }`.

export interface HeaderFields {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** A key with its value, and the comma behind it or the end that follows. */
const ENTRY = /\s*'(descr|fortran_order|shape)'\s*:\s*(?:'([^'\\]*)'|(True|False)|\(([\d,\s]*)\))\s*(?:,|(?=\}))/y;
const SIZE = /^(?:0|[1-9]\d*)$/;

/**
 * The three fields, in any order; `null` unless the text is such a dictionary with each of them once and nothing else.
 * Python takes the last of two equal keys and others the first, so that two are none.
 */
export function parseHeaderText(text: string): HeaderFields | null {
  const [, inner] = /^\s*\{(.*\})\s*$/s.exec(text) ?? [];
  const entries = inner === undefined ? null : entriesOf(inner);
  const descr = entries?.get('descr')?.[2];
  const order = entries?.get('fortran_order')?.[3];
  const tuple = entries?.get('shape')?.[4];
  const shape = tuple === undefined ? null : parseTuple(tuple);
  if (descr === undefined || order === undefined || shape === null) return null;
  return { descr, fortranOrder: order === 'True', shape };
}

function entriesOf(inner: string): ReadonlyMap<string, RegExpExecArray> | null {
  const entries = new Map<string, RegExpExecArray>();
  let at = 0;
  while (inner.slice(at).trim() !== '}') {
    ENTRY.lastIndex = at;
    const found = ENTRY.exec(inner);
    const key = found?.[1];
    if (found === null || key === undefined || entries.has(key)) return null;
    entries.set(key, found);
    at += found[0].length;
  }
  return entries;
}

/** Whole sizes of a tuple: in Python `(3)` is a number, and `(3,)` is a tuple. */
function parseTuple(text: string): readonly number[] | null {
  const parts = text.split(',').map((part) => part.trim());
  const closed = parts.at(-1) === '';
  const sizes = closed ? parts.slice(0, -1) : parts;
  if (sizes.length === 1 && !closed) return null;
  const shape = sizes.map((size) => (SIZE.test(size) ? Number(size) : Number.NaN));
  return shape.every(Number.isSafeInteger) ? shape : null;
}
