// What a pickle describes, as plain data: calls that it would make stay descriptions of calls.

/** A Python name that the pickle mentions, `torch.FloatStorage`; never looked up. */
export class PickleName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** `name(...args)` as the pickle would have called it, with what it would have put into the outcome. */
export class PickleCall {
  readonly name: string;
  readonly args: readonly PickleValue[];
  /** What `__setstate__` would have got; `null` if nothing. */
  state: PickleValue = null;

  constructor(name: string, args: readonly PickleValue[]) {
    this.name = name;
    this.args = args;
  }
}

/** A reference to data beside the pickle. */
export class PickleReference {
  readonly id: PickleValue;

  constructor(id: PickleValue) {
    this.id = id;
  }
}

/**
 * Whole numbers beyond 2^53 are bigint. Text of Python 2 is a string of latin-1, one character a byte; bytes of Python 3
 * are a Uint8Array. Sets are arrays in the order of the file.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleName
  | PickleCall
  | PickleReference;
