// The tensors of a file as it describes them; their numbers are read only where they are wanted.

export interface StoredTensor {
  readonly shape: readonly number[];
  /** As safetensors names it, `F16` or `I64`; or what the file calls it. */
  readonly type: string;
  /**
   * Row-major. Throws DataError `weights-dtype` for a type that is no float, `weights-corrupt` where data are missing or
   * no finite float32.
   */
  read(): Float32Array;
}

/** By the file's own name; below a wrapper with its name and a slash before: `state_dict/fc.weight`. */
export type StoredTensors = ReadonlyMap<string, StoredTensor>;
