// What JSON.parse takes without a word and no reader can mean: a key twice in one object, and numbers beyond double precision.

export interface JsonFault {
  readonly kind: 'duplicate-key' | 'out-of-range';
  /** JSON pointer of the second key, or of the number. */
  readonly pointer: string;
  /** The key, or the number as it is written. */
  readonly text: string;
}

/** An object or a list that is not closed yet. */
interface Open {
  /** Keys so far; `null` in a list. */
  readonly keys: Set<string> | null;
  /** The key or index of the value that is being read. */
  key: string;
  index: number;
  /** The next text is a key. */
  awaitsKey: boolean;
}

const NUMBER = /[-+.\deE]*/y;

/**
 * The first such fault of a valid JSON text, in one pass and without recursion.
 *
 * @param text - what JSON.parse has taken
 */
export function scanJson(text: string): JsonFault | null {
  const open: Open[] = [];
  let at = 0;
  while (at < text.length) {
    const top = open.at(-1);
    const character = text[at] ?? '';
    if (character === '"') {
      const end = endOfString(text, at);
      if (top?.awaitsKey === true) {
        top.key = JSON.parse(text.slice(at, end)) as string;
        if (top.keys?.has(top.key) === true) return fault('duplicate-key', open, top.key);
        top.keys?.add(top.key);
        top.awaitsKey = false;
      }
      at = end;
      continue;
    }
    if (character === '-' || (character >= '0' && character <= '9')) {
      NUMBER.lastIndex = at;
      const [number = ''] = NUMBER.exec(text) ?? [];
      if (!Number.isFinite(Number(number))) return fault('out-of-range', open, number);
      at += number.length;
      continue;
    }
    if (character === '{') open.push({ keys: new Set(), key: '', index: 0, awaitsKey: true });
    else if (character === '[') open.push({ keys: null, key: '0', index: 0, awaitsKey: false });
    else if (character === '}' || character === ']') open.pop();
    else if (character === ',' && top !== undefined) nextOf(top);
    at += 1;
  }
  return null;
}

function nextOf(top: Open): void {
  top.awaitsKey = top.keys !== null;
  top.index += 1;
  if (top.keys === null) top.key = String(top.index);
}

/** Position behind the closing quotation mark. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function fault(kind: JsonFault['kind'], open: readonly Open[], text: string): JsonFault {
  const escape = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
  return { kind, pointer: open.map(({ key }) => `/${escape(key)}`).join(''), text };
}
