// PyTorch's kinds of storage, whose names stand in its files.

export interface StorageType {
  /** As safetensors names it. */
  readonly type: string;
  readonly bytes: number;
}

const BY_NAME: ReadonlyMap<string, StorageType> = new Map(
  Object.entries({
    ...{ DoubleStorage: of('F64', 8), FloatStorage: of('F32', 4), HalfStorage: of('F16', 2) },
    ...{ BFloat16Storage: of('BF16', 2), ComplexFloatStorage: of('C64', 8), ComplexDoubleStorage: of('C128', 16) },
    ...{ LongStorage: of('I64', 8), IntStorage: of('I32', 4), ShortStorage: of('I16', 2), CharStorage: of('I8', 1) },
    ...{ ByteStorage: of('U8', 1), BoolStorage: of('BOOL', 1), UntypedStorage: of('bytes', 1) },
    ...{ QInt8Storage: of('quantised to 8 bits', 1), QUInt8Storage: of('quantised to 8 bits', 1) },
    ...{ QInt32Storage: of('quantised to 32 bits', 4) },
  }),
);

/** Types of elements where the storage itself has none. */
const BY_ELEMENT: ReadonlyMap<string, StorageType> = new Map(
  Object.entries({
    ...{ float64: of('F64', 8), float32: of('F32', 4), float16: of('F16', 2), bfloat16: of('BF16', 2) },
    ...{ int64: of('I64', 8), int32: of('I32', 4), int16: of('I16', 2), int8: of('I8', 1) },
    ...{ uint8: of('U8', 1), bool: of('BOOL', 1) },
  }),
);

/** @param name - `torch.FloatStorage`, or `torch.cuda.FloatStorage` in old files of GPUs */
export function storageType(name: string): StorageType | null {
  return BY_NAME.get(lastPart(name)) ?? null;
}

/** @param name - `torch.float8_e4m3fn` */
export function elementType(name: string): StorageType {
  return BY_ELEMENT.get(lastPart(name)) ?? of(lastPart(name), 1);
}

function of(type: string, bytes: number): StorageType {
  return { type, bytes };
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
