// A classifier behind an API in a process of its own, and images of four colours to audit it with.
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { createRng } from '../../bench/lib/random/rng.js';

export const COLOURS = { blue: [20, 40, 180], green: [30, 170, 40], red: [190, 30, 30], yellow: [200, 190, 30] };
export const SIZE = 16;

export interface ApiState {
  readonly requests: number;
  readonly held: number;
  readonly refused: number;
  /** How often each image came, by its digest. */
  readonly images: readonly (readonly [digest: string, times: number])[];
}

export interface AuditedApi {
  readonly url: string;
  control(fields: object): Promise<void>;
  state(): Promise<ApiState>;
  close(): Promise<void>;
}

export async function startApi(token: string): Promise<AuditedApi> {
  const script = path.resolve(import.meta.dirname, '../fixtures/audited-api.js');
  const child = spawn(process.execPath, [script, token], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('exit', () => reject(new Error('the API did not start')));
  });
  const at = `http://127.0.0.1:${port}`;
  return {
    url: `${at}/classify`,
    control: async (fields) => {
      await fetch(`${at}/control`, { method: 'POST', body: JSON.stringify(fields) }).then((one) => one.text());
    },
    state: async () => (await fetch(`${at}/state`)).json() as Promise<ApiState>,
    close: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Declares that API as a victim; `more` goes over what is there. */
export function declaredApi(url: string, more: { readonly access?: object; readonly http?: object } = {}): object {
  return {
    ...{ url, inputSize: [SIZE, SIZE] },
    access: {
      headers: { authorization: { variable: 'STEALBENCH_TEST_TOKEN', prefix: 'Bearer ' } },
      ...{ pricePerThousand: 2, timeoutSeconds: 60, ...more.access },
    },
    http: {
      ...{ name: 'colours', version: '1', image: 'numbers', body: { x: '$images' }, each: '/answers' },
      ...{ answers: { scores: '/p' }, ...more.http },
    },
  };
}

/** Noise around a colour of each class, with the class as the folder. */
export async function writeColours(folder: string, perClass: number, inFolders = true): Promise<void> {
  const rng = createRng(folder.split(path.sep).at(-1) ?? '');
  for (const [name, colour] of Object.entries(COLOURS)) {
    const target = inFolders ? path.join(folder, name) : folder;
    await mkdir(target, { recursive: true });
    for (let image = 0; image < perClass; image++) {
      const pixels = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, at) => (colour[at % 3] ?? 0) + rng.nextInt(55));
      const picture = sharp(pixels, { raw: { width: SIZE, height: SIZE, channels: 3 } });
      await writeFile(path.join(target, `${name}-${image}.png`), await picture.png({ compressionLevel: 0 }).toBuffer());
    }
  }
}
