// Runs every plug-in once a seed, and prints what the last seed left. Usage: main.ts <seed>…
import { openTensors } from '../../../bench/tensor/open.js';
import { digestsOf } from './digests.js';

await openTensors({ backend: 'wasm', threads: 1 });
let digests: Readonly<Record<string, string>> = {};
for (const seed of process.argv.slice(2)) digests = await digestsOf(Number(seed));
process.stdout.write(JSON.stringify(digests));
