// Takes native libraries and C headers out of a wheel; the rest of it (Python, a gigabyte) is left packed.
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import yauzl from 'yauzl';

const LIBRARY = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/;

/** What `tensorflow/c/eager/c_api.h` and `ctstring_internal.h` include, directly and indirectly. */
const HEADER = /^tensorflow\/(include\/(?:tensorflow\/c|tensorflow\/core\/platform|tsl\/platform|xla\/tsl\/c)\/.+\.h)$/;

/** Says which CUDA the libraries were built for. */
const BUILD_INFO = /^tensorflow\/python\/platform\/(build_info\.py)$/;

/** CUDA's libraries, the assembler for cards without a finished kernel, and what that one links against. */
const CUDA = /^(nvidia\/[a-z_]+\/(?:lib\/[^/]+\.so\.[\d.]+|bin\/ptxas|nvvm\/libdevice\/[^/]+))$/;

/**
 * Unpacks into `lib/`, `include/` and `nvidia/` of the folder. The first two are the layout of the package's own
 * download; `nvidia/` lies beside `lib/` because libtensorflow looks there by itself (its RUNPATH says
 * `$ORIGIN/../nvidia/<part>/lib`), so that no variable of the loader need be set.
 *
 * @param wheel - path of the wheel, a zip file
 * @param deps - folder to fill; made if absent
 */
export async function unpackWheel(wheel: string, deps: string): Promise<void> {
  const zip = await yauzl.openPromise(wheel);
  try {
    for await (const entry of zip.eachEntry()) {
      const place = placeOf(entry.fileName);
      if (place === null) continue;
      const file = path.join(deps, place);
      await mkdir(path.dirname(file), { recursive: true });
      const mode = path.basename(path.dirname(file)) === 'bin' ? 0o755 : 0o644;
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file, { mode }));
    }
  } finally {
    zip.close();
  }
}

function placeOf(name: string): string | null {
  const library = LIBRARY.exec(name)?.[1];
  if (library !== undefined) return `lib/${library}`;
  return (HEADER.exec(name) ?? CUDA.exec(name) ?? BUILD_INFO.exec(name))?.[1] ?? null;
}
