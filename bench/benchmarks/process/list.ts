// `node list.js` prints the ids of the benchmarks that can run on this machine, as a JSON array. `bench compare` asks each checkout.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Benchmark } from './benchmark.js';

const folder = new URL('../', import.meta.url);
const ending = path.extname(import.meta.url);
const ids = (await readdir(folder)).filter((name) => name.endsWith(ending)).map((name) => path.basename(name, ending));
const here: string[] = [];
for (const id of ids.sort()) {
  const { benchmark } = (await import(new URL(`${id}${ending}`, folder).href)) as { readonly benchmark: Benchmark };
  const lack = (await benchmark.lack?.()) ?? null;
  if (lack === null) here.push(id);
  else process.stderr.write(`${id} is left out: ${lack}\n`);
}
process.stdout.write(`${JSON.stringify(here)}\n`);
