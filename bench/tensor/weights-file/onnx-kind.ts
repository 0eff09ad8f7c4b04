// Whether a file is an ONNX model, which has no signature: by the fields of its outermost message.

/** Numbers of fields in onnx.proto's ModelProto: the version of the format, and the graph. */
const IR_VERSION = 1;
const GRAPH = 7;
const LAST_FIELD = 26;
const [VARINT, LENGTH] = [0, 2];

/** Whether the whole file is one message with a version and a graph and no field that ModelProto has not. */
export function isOnnx(bytes: Uint8Array): boolean {
  const fields = new Set<number>();
  let at = 0;
  while (at < bytes.length) {
    const [key, content] = varint(bytes, at);
    const [field, wire] = [Math.floor(key / 8), key % 8];
    if (field < 1 || field > LAST_FIELD || (wire !== VARINT && wire !== LENGTH)) return false;
    fields.add(field);
    const [value, next] = varint(bytes, content);
    at = wire === LENGTH ? next + value : next;
    // A damaged download ends within the graph, and is an ONNX model all the same.
    if (at > bytes.length) return field === GRAPH && fields.has(IR_VERSION);
  }
  return fields.has(IR_VERSION) && fields.has(GRAPH);
}

/** Base 128, least first, up to 2^53; the end is past the file where the number is. */
function varint(bytes: Uint8Array, start: number): [value: number, end: number] {
  let [value, scale, at] = [0, 1, start];
  for (; at < bytes.length && at < start + 8; at++, scale *= 128) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, at + 1];
  }
  return [0, bytes.length + 1];
}
