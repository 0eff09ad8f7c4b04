// The order of what touches a variable: in a graph nothing else keeps a read before the write that followed it.

const READ = 'ReadVariableOp';

interface Touched {
  write: string | null;
  /** Reads since the last write. */
  reads: string[];
}

/** A read follows the last write of its variable, a write follows that and all reads since. */
export class ResourceOrder {
  readonly #touched = new Map<number, Touched>();

  /** @param handle - id of the tensor that refers to the variable */
  add(handle: number): void {
    this.#touched.set(handle, { write: null, reads: [] });
  }

  /** Notes a node, and says which others must have run before it. */
  before(node: string, operation: string, inputs: readonly number[]): readonly string[] {
    const before = new Set<string>();
    for (const id of new Set(inputs)) {
      const touched = this.#touched.get(id);
      if (touched === undefined) continue;
      if (touched.write !== null) before.add(touched.write);
      if (operation === READ) {
        touched.reads.push(node);
        continue;
      }
      for (const read of touched.reads) before.add(read);
      touched.reads = [];
      touched.write = node;
    }
    return [...before];
  }

  lastWrites(): readonly string[] {
    const writes = [...this.#touched.values()].flatMap(({ write }) => (write === null ? [] : [write]));
    return [...new Set(writes)];
  }
}
