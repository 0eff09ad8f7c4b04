// A classifier behind an API in a process of its own, and images of four colours to audit it with.
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import type { Suite } from '../../bench/contract/suite.js';
import { createRng } from '../../bench/lib/random/rng.js';
import { cli } from './cli.js';

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

/**
 * An audit of that API as its owner might have cut it down: one copy of 20 queries, and nothing that is made from it. Its first run is
 * ended for want of money before it asks anything, and leaves `audit.json`.
 *
 * @param folder - with `labelled` and `public` in it; the audit comes beside them
 */
export async function writeAudit({
  folder,
  out,
  url,
  token,
  access = {},
}: {
  readonly folder: string;
  readonly out: string;
  readonly url: string;
  readonly token: string;
  readonly access?: object;
}): Promise<void> {
  await writeFile(
    path.join(folder, `${out}.json`),
    JSON.stringify(declaredApi(url, { access: { moneyBudget: 1e-6 } })),
  );
  const data = ['--test', 'labelled', '--pool', 'public', '--data', 'data', '--budgets', '20', '--defenses', 'none'];
  const options = ['audit', '--victim', `${out}.json`, ...data, '--backend', 'wasm', '--yes', '--out', out];
  const first = await cli(options, { cwd: folder, env: { STEALBENCH_TEST_TOKEN: token } });
  if (!first.stderr.includes('money-budget')) throw new Error(first.stderr);
  const file = path.join(folder, out, 'audit.json');
  const whole = JSON.parse(await readFile(file, 'utf8')) as Suite;
  const made = ['controls', 'streamDetectors', 'transferability', 'auditOverlap'];
  const suite = Object.fromEntries(Object.entries(whole).filter(([key]) => !made.includes(key)));
  const victims = whole.victims.map((victim) => ({ ...victim, ...declaredApi(url, { access }) }));
  await writeFile(file, JSON.stringify({ ...suite, victims }));
}
