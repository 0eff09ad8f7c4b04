// JSON pointers (RFC 6901).

/** What a pointer leads to; `undefined` if nothing stands there. Arrays are entered by whole numbers. */
export function pointed(document: unknown, pointer: string): unknown {
  let value = document;
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value))
      value = /^(0|[1-9]\d*)$/.test(key) ? (value as readonly unknown[])[Number(key)] : undefined;
    else if (typeof value === 'object' && value !== null && Object.hasOwn(value, key))
      value = (value as Readonly<Record<string, unknown>>)[key];
    else return undefined;
  }
  return value;
}
