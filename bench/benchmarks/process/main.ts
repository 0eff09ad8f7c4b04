// A fresh process of one benchmark: `node main.js <id>` prints a sample document. `bench compare` starts it.
import path from 'node:path';
import { SampleDocument } from '../../contract/samples.js';
import { checkJson } from '../../contract/validate.js';
import type { Benchmark } from './benchmark.js';
import { sampleBenchmark } from './sample.js';

const [id = ''] = process.argv.slice(2);
const file = new URL(`../${id}${path.extname(import.meta.url)}`, import.meta.url);
const { benchmark } = (await import(file.href)) as { readonly benchmark: Benchmark };
const document = { schemaVersion: 1, benchmarks: [await sampleBenchmark(id, benchmark)] };
process.stdout.write(`${JSON.stringify(checkJson(SampleDocument, document, id))}\n`);
