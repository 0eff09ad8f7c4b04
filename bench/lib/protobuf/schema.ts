// Messages of protobuf described as data: names and numbers of fields, from which the library makes its descriptors.
import { create, createFileRegistry, type DescMessage } from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  EnumDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProtoSchema,
  FieldDescriptorProto_Type as Type,
  type FieldDescriptorProto,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';

const SCALARS = {
  bytes: Type.BYTES,
  double: Type.DOUBLE,
  float: Type.FLOAT,
  int32: Type.INT32,
  int64: Type.INT64,
  uint64: Type.UINT64,
};

/**
 * Its number, its type, and the oneof that it belongs to if any. A type is a scalar, a message or an enumeration of the
 * schema; `[]` behind it is a list, `[packed]` one that is written packed.
 */
export type FieldShape = readonly [number: number, type: string, oneof?: string];

/** A file of the language's second version: presence of each field is known, enumerations are closed. */
export interface Schema {
  readonly package: string;
  /** Name → fields by name. Text is `bytes` where a reader must not change what is no UTF-8. */
  readonly messages: Readonly<Record<string, Readonly<Record<string, FieldShape>>>>;
  /** Name → names of the values 0, 1, 2, … */
  readonly enumerations: Readonly<Record<string, readonly string[]>>;
}

/**
 * The descriptor of a message of a schema, with all that it refers to.
 *
 * @throws RangeError for a name that the schema has not
 */
export function messageOf(schema: Schema, name: string): DescMessage {
  const file = create(FileDescriptorProtoSchema, {
    name: `${schema.package}.proto`,
    package: schema.package,
    syntax: 'proto2',
    messageType: Object.entries(schema.messages).map(([message, fields]) => messageType(schema, message, fields)),
    enumType: Object.entries(schema.enumerations).map(([enumeration, values]) =>
      create(EnumDescriptorProtoSchema, {
        name: enumeration,
        value: values.map((value, number) => ({ name: value, number })),
      }),
    ),
  });
  const found = createFileRegistry(file, () => undefined).getMessage(`${schema.package}.${name}`);
  if (found === undefined) throw new RangeError(`no message ${name} in ${schema.package}`);
  return found;
}

function messageType(schema: Schema, name: string, fields: Readonly<Record<string, FieldShape>>): DescriptorProto {
  const oneofs = [...new Set(Object.values(fields).flatMap(([, , oneof]) => (oneof === undefined ? [] : [oneof])))];
  return create(DescriptorProtoSchema, {
    name,
    oneofDecl: oneofs.map((oneof) => ({ name: oneof })),
    field: Object.entries(fields).map(([field, shape]) => fieldType(schema, field, shape, oneofs)),
  });
}

function fieldType(
  schema: Schema,
  name: string,
  [number, shape, oneof]: FieldShape,
  oneofs: readonly string[],
): FieldDescriptorProto {
  const [type = '', list] = shape.replace(']', '').split('[');
  const scalar = new Map(Object.entries(SCALARS)).get(type);
  return create(FieldDescriptorProtoSchema, {
    name,
    number,
    label: list === undefined ? Label.OPTIONAL : Label.REPEATED,
    ...(scalar === undefined
      ? {
          type: Object.hasOwn(schema.messages, type) ? Type.MESSAGE : Type.ENUM,
          typeName: `.${schema.package}.${type}`,
        }
      : { type: scalar }),
    ...(list === 'packed' ? { options: { packed: true } } : {}),
    ...(oneof === undefined ? {} : { oneofIndex: oneofs.indexOf(oneof) }),
  });
}
