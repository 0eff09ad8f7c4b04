// Reads pickles without running them. A pickle is a program that can call anything: here it calls nothing, the names it
// mentions stay names, and an instruction outside Python's own list ends the reading.
import { INSTRUCTIONS } from './pickle-instructions.js';
import { corruptPickle, PickleMachine } from './pickle-machine.js';
import type { PickleReference, PickleValue } from './pickle-values.js';

export interface ReadPickle {
  readonly value: PickleValue;
  /** The byte after the pickle: a file can hold several. */
  readonly end: number;
  /** What it refers to beside it, in the order of the mentions. */
  readonly references: readonly PickleReference[];
}

/**
 * The value that a pickle of protocol 0 to 5 describes.
 * Throws DataError `weights-corrupt`, or `pickle-refused` where it would start a program.
 *
 * @param start - the pickle's first byte
 */
export function readPickle(bytes: Uint8Array, start = 0): ReadPickle {
  const machine = new PickleMachine(bytes, start);
  for (;;) {
    const { at } = machine;
    const code = String.fromCharCode(machine.take(1).readUInt8());
    if (code === '.') return { value: machine.pop(), end: machine.at, references: machine.references };
    const instruction = INSTRUCTIONS.get(code);
    if (instruction === undefined) {
      throw corruptPickle('an instruction of Python', `${JSON.stringify(code)} at byte ${at}`);
    }
    instruction(machine);
  }
}
