// A minimal writer of zip files (stored, not compressed), because tests need archives that honest tools refuse to make.
import { crc32 } from 'node:zlib';

export type ZipEntries =
  Readonly<Record<string, string | Buffer>> | readonly (readonly [name: string, content: string | Buffer])[];

/** Names are written as they are, twice if they come twice. PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16. */
export function zip(entries: ZipEntries): Buffer {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of isList(entries) ? entries : Object.entries(entries)) {
    const data = Buffer.from(content);
    const local = Buffer.concat([header(0x04034b50, 30, name, data), Buffer.from(name), data]);
    const central = header(0x02014b50, 46, name, data);
    central.writeUInt32LE(offset, 42);
    locals.push(local);
    centrals.push(Buffer.concat([central, Buffer.from(name)]));
    offset += local.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(centrals.length, 8);
  end.writeUInt16LE(centrals.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** Array.isArray alone forgets what is in a list that may not be changed. */
function isList(entries: ZipEntries): entries is Extract<ZipEntries, readonly unknown[]> {
  return Array.isArray(entries);
}

/** Local and central headers differ only in where their common fields begin. */
function header(signature: number, length: number, name: string, data: Buffer): Buffer {
  const fields = Buffer.alloc(length);
  const at = length === 46 ? 6 : 4;
  fields.writeUInt32LE(signature, 0);
  fields.writeUInt16LE(20, at);
  fields.writeUInt32LE(crc32(data), at + 10);
  fields.writeUInt32LE(data.length, at + 14);
  fields.writeUInt32LE(data.length, at + 18);
  fields.writeUInt16LE(Buffer.byteLength(name), at + 22);
  return fields;
}
