// Fields of ONNX messages by their names.
import type { ReflectMessage } from '@bufbuild/protobuf/reflect';

export function fieldOf({ desc, fields }: ReflectMessage, name: string) {
  const found = fields.find((field) => field.name === name);
  if (found === undefined) throw new RangeError(`no field ${name} in ${desc.name}`);
  return found;
}

export function isSet(message: ReflectMessage, name: string): boolean {
  return message.isSet(fieldOf(message, name));
}

export function value(message: ReflectMessage, name: string): unknown {
  return message.get(fieldOf(message, name));
}

/** Messages of a list, in order. */
export function listOf(message: ReflectMessage, name: string): readonly ReflectMessage[] {
  const field = fieldOf(message, name);
  if (field.fieldKind !== 'list') throw new RangeError(`${name} of ${message.desc.name} is no list`);
  return [...message.get(field)] as ReflectMessage[];
}

/** The message in a field; `null` where it is not set. */
export function inner(message: ReflectMessage, name: string): ReflectMessage | null {
  return isSet(message, name) ? (value(message, name) as ReflectMessage) : null;
}

/** Text of a field, as UTF-8; empty where it is not set. */
export function textOf(message: ReflectMessage, name: string): string {
  const bytes = value(message, name);
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('utf8') : '';
}
