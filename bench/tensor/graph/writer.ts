// What writes graphs, read when a backend opens that loads them: its library of protobuf is 0.07 s of a process's start.
import type * as SavedModel from './saved-model.js';

let writer: typeof SavedModel | null = null;

export async function readWriter(): Promise<void> {
  writer = await import('./saved-model.js');
}

export function graphWriter(): typeof SavedModel {
  if (writer === null) throw new Error('a graph is written after openTensors has opened a backend that loads graphs');
  return writer;
}
