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

// Codes of the characters that matter: a text has hundreds of thousands, and a string made of each takes three times as long.
const [QUOTE, COMMA, MINUS, ZERO, NINE, BACKSLASH] = [0x22, 0x2c, 0x2d, 0x30, 0x39, 0x5c] as const;
const [OPENS_OBJECT, CLOSES_OBJECT, OPENS_LIST, CLOSES_LIST] = [0x7b, 0x7d, 0x5b, 0x5d] as const;

const NUMBER = /[-+.\deE]*/y;

/**
 * The first such fault of a valid JSON text, in one pass and without recursion.
 *
 * @param text - what JSON.parse has taken
 */
export function scanJson(text: string): JsonFault | null {
  const open: Open[] = [];
  let at = 0;
  let top: Open | undefined;
  while (at < text.length) {
    const character = text.charCodeAt(at);
    if (character === QUOTE) {
      const end = endOfString(text, at);
      if (top?.awaitsKey === true) {
        top.key = textOf(text.slice(at, end));
        if (top.keys?.has(top.key) === true) return fault('duplicate-key', open, top.key);
        top.keys?.add(top.key);
        top.awaitsKey = false;
      }
      at = end;
      continue;
    }
    if (character === MINUS || (character >= ZERO && character <= NINE)) {
      NUMBER.lastIndex = at;
      const [number = ''] = NUMBER.exec(text) ?? [];
      if (!Number.isFinite(Number(number))) return fault('out-of-range', open, number);
      at += number.length;
      continue;
    }
    if (character === OPENS_OBJECT || character === OPENS_LIST) {
      top =
        character === OPENS_OBJECT
          ? { keys: new Set(), key: '', index: 0, awaitsKey: true }
          : { keys: null, key: '0', index: 0, awaitsKey: false };
      open.push(top);
    } else if (character === CLOSES_OBJECT || character === CLOSES_LIST) {
      open.pop();
      top = open.at(-1);
    } else if (character === COMMA && top !== undefined) nextOf(top);
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
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end + 1;
}

/** Whether an odd number of backslashes stands before a character. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === BACKSLASH) first -= 1;
  return (at - first) % 2 === 1;
}

/** @param quoted - a string as JSON writes it */
function textOf(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}

function fault(kind: JsonFault['kind'], open: readonly Open[], text: string): JsonFault {
  const escape = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');
  return { kind, pointer: open.map(({ key }) => `/${escape(key)}`).join(''), text };
}
