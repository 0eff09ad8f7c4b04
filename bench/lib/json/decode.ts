// From the bytes of a JSON file to its text: UTF-8 alone, and anything else is named.
export interface TextFault {
  readonly expected: string;
  readonly got: string;
  readonly hint: string;
}

const UTF8 = 'UTF-8 without a byte order mark';
const SAVE = `Save the file as ${UTF8}.`;

/** The text, or what stands in the place of UTF-8. */
export function decodeText(bytes: Uint8Array): string | TextFault {
  const wide = wideEncoding(bytes);
  if (wide !== null) return { expected: UTF8, got: wide, hint: SAVE };
  if (startsWith(bytes, 0xef, 0xbb, 0xbf)) return { expected: UTF8, got: 'a byte order mark', hint: SAVE };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  // Every byte that is none becomes U+FFFD, which is written with other bytes than these.
  const position = firstDifference(bytes, Buffer.from(text, 'utf8'));
  if (position === -1) return text;
  return { expected: UTF8, got: `a byte that is none, ${hex(bytes[position])} at offset ${position}`, hint: SAVE };
}

function wideEncoding(bytes: Uint8Array): string | null {
  const [first = 1, second = 1, third = 1, fourth = 1] = bytes;
  if (startsWith(bytes, 0xff, 0xfe) && third === 0 && fourth === 0) return 'UTF-32';
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) return 'UTF-16';
  // JSON begins with a character of one byte, so a zero beside it is half of a wider one.
  if (first === 0 && second === 0) return 'UTF-32';
  return first === 0 || second === 0 ? 'UTF-16' : null;
}

function startsWith(bytes: Uint8Array, ...start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  if (a.length === b.length && Buffer.compare(a, b) === 0) return -1;
  const position = a.findIndex((byte, index) => byte !== b[index]);
  return position === -1 ? a.length : position;
}

function hex(byte: number | undefined): string {
  return `0x${(byte ?? 0).toString(16).padStart(2, '0')}`;
}
