// PyTorch's weights files since 1.6: a zip with a pickle that names the tensors, and their bytes beside it.
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { StealBenchError } from '../../contract/errors.js';
import { foreignZip } from '../weights-file/foreign.js';
import type { StoredTensor } from '../stored-tensors.js';
import { corruptWeights } from '../weights-errors.js';
import { readPickle } from './pickle.js';
import { stateDict } from './state-dict.js';
import { storageTypes } from './storage-references.js';

/** A weights file is far from it. */
const MOST_BYTES = 2 ** 31;

/** Whether the bytes begin a zip, as every file does that torch.save has written since 2020. */
export function isZip(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 4)).equals(Buffer.from('PK\x03\x04', 'latin1'));
}

/**
 * The tensors of a zip that torch.save wrote, in its order; nothing in the file is executed.
 *
 * Throws DataError `weights-corrupt`, `weights-format` for a zip of another program, or `pickle-refused` where it holds no
 * tensors.
 */
export async function readZipPth(bytes: Uint8Array): Promise<Map<string, StoredTensor>> {
  const entries = await unzip(bytes);
  const other = foreignZip([...entries.keys()].map(belowFolder));
  if (other !== null) throw other;
  const files = archiveFiles(entries);
  const pickle = files.get('data.pkl');
  if (pickle === undefined) throw corruptWeights({ expected: 'an entry data.pkl', got: 'none' });
  const order = files.get('byteorder')?.toString('latin1').trim() ?? 'little';
  if (order !== 'little' && order !== 'big') {
    throw corruptWeights({ where: 'byteorder', expected: 'little or big', got: order });
  }
  const { value, references } = readPickle(pickle);
  storageTypes(references);
  return stateDict(value, {
    find: (key) => files.get(`data/${key}`),
    littleEndian: order === 'little',
  });
}

async function unzip(bytes: Uint8Array): Promise<ReadonlyMap<string, Buffer>> {
  try {
    return await readEntries(await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  } catch (error) {
    if (error instanceof StealBenchError) throw error;
    const got = error instanceof Error ? error.message : String(error);
    throw corruptWeights({ expected: 'a whole zip file', got, cause: error });
  }
}

/** Entries by their path. Of two with one name readers take either, and PyTorch looks for names without regard to case. */
async function readEntries(zip: ZipFile): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  const seen = new Set<string>();
  let total = 0;
  for await (const entry of zip.eachEntry() as AsyncIterable<Entry>) {
    const { fileName, uncompressedSize } = entry;
    total += uncompressedSize;
    if (total > MOST_BYTES) {
      throw corruptWeights({ where: fileName, expected: `at most ${MOST_BYTES} bytes`, got: 'more' });
    }
    const folded = fileName.toLowerCase();
    if (seen.has(folded)) throw corruptWeights({ where: fileName, expected: 'each entry once', got: 'it again' });
    seen.add(folded);
    files.set(fileName, await buffer(await zip.openReadStreamPromise(entry)));
  }
  return files;
}

/** What PyTorch reads: the entries of the folder that the first entry is in, by their path below it. */
function archiveFiles(entries: ReadonlyMap<string, Buffer>): ReadonlyMap<string, Buffer> {
  const [first = ''] = entries.keys();
  const folder = first.slice(0, first.indexOf('/') + 1);
  const own = [...entries].filter(([name]) => name.startsWith(folder));
  return new Map(own.map(([name, file]) => [name.slice(folder.length), file]));
}

function belowFolder(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}
