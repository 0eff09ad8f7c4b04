// Set-up of the files that share a process: what one leaves behind would decide how the next one fares.
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect } from 'vitest';

let before: Trace;

beforeAll(() => {
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

type Trace = ReadonlyMap<string, string | undefined>;

/** What a file could change for those after it: working directory, tensor backend, environment. */
function trace(): Trace {
  return new Map([
    ['the working directory', process.cwd()],
    ['the tensor backend', tf.engine().backendName],
    ...Object.entries(process.env).map(([name, value]) => [`environment variable ${name}`, value] as const),
  ]);
}
