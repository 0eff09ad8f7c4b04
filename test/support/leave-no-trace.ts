// Set-up of the files that share a process: what one leaves behind would decide how the next one fares.
import * as tf from '#tfjs-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { openTensors } from '../../bench/tensor/open.js';

let before: Trace;

beforeAll(async () => {
  // Some files compute a little, on whatever is open: on the same for each, whoever came before.
  await openTensors({ backend: 'wasm' });
  before = trace();
});

afterAll(() => {
  const after = trace();
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  // Names alone: a log is no place for the values of an environment.
  expect(changed, 'left behind by this file: mend it, or take it out of SHARED in vitest.config.ts').toEqual([]);
});

/** Set by libvips itself when sharp is first loaded: whichever file comes first, and without effect on the others. */
const SET_BY_LIBRARIES: readonly string[] = ['VIPSHOME'];

type Trace = ReadonlyMap<string, string | undefined>;

/** What a file could change for those after it: working directory, tensor backend, environment. */
function trace(): Trace {
  return new Map([
    ['the working directory', process.cwd()],
    ['the tensor backend', tf.engine().backendName],
    ...environment().map(([name, value]) => [`environment variable ${name}`, value] as const),
  ]);
}

function environment(): readonly (readonly [string, string | undefined])[] {
  return Object.entries(process.env).filter(([name]) => !SET_BY_LIBRARIES.includes(name));
}
