// Several named pieces of bytes as one: a line of JSON with names and lengths, then the bytes.

/** In the order of the names. */
export function packFiles(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const names = Object.keys(files).sort();
  const pieces = names.map((name) => files[name] ?? new Uint8Array());
  const head = JSON.stringify(names.map((name, index) => [name, pieces[index]?.byteLength ?? 0]));
  return Uint8Array.from(Buffer.concat([Buffer.from(`${head}\n`), ...pieces]));
}

/** What `packFiles` packed; the bytes are copies. */
export function unpackFiles(bytes: Uint8Array): Record<string, Uint8Array> {
  const end = bytes.indexOf(0x0a);
  const head = JSON.parse(Buffer.from(bytes.subarray(0, end)).toString()) as readonly (readonly [string, number])[];
  let from = end + 1;
  const files: Record<string, Uint8Array> = {};
  for (const [name, length] of head) {
    files[name] = bytes.slice(from, from + length);
    from += length;
  }
  return files;
}
