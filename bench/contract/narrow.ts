// Of a schema with unions only the branches that a document means: a process compiles its schemas anew, and most of what it
// would compile is for documents of another kind.
import type { TSchema } from '#typebox';

/** The key by which the members of a union of objects tell themselves apart. */
const TAG = 'kind';

interface Node {
  readonly anyOf?: readonly TSchema[];
  readonly properties?: Readonly<Record<string, TSchema>>;
}

/** By schema, and of each by where which tag was chosen: the same documents find the same object, and it is compiled once. */
const narrowed = new WeakMap<TSchema, Map<string, TSchema>>();

/**
 * The schema with every union of tagged objects, found through objects from the root, replaced by the one member that
 * has the value's tag. It accepts the same values. A union of which no member has the tag, or
 * several have it, or one leaves it open, stays whole.
 */
export function narrow(schema: TSchema, value: unknown): TSchema {
  const tags: string[] = [];
  const narrower = choose(schema, value, '', tags);
  if (narrower === schema) return schema;
  const known = narrowed.get(schema) ?? new Map<string, TSchema>();
  narrowed.set(schema, known);
  const name = JSON.stringify(tags);
  const before = known.get(name);
  if (before === undefined) known.set(name, narrower);
  return before ?? narrower;
}

/** Notes what was chosen, and where. */
function choose(schema: TSchema, value: unknown, pointer: string, tags: string[]): TSchema {
  if (typeof value !== 'object' || value === null) return schema;
  const { anyOf, properties }: Node = schema;
  if (anyOf !== undefined) {
    const tag = (value as Record<string, unknown>)[TAG];
    const [member, ...others] = anyOf.filter((each) => tagsOf(each)?.includes(tag));
    const told = anyOf.every((each) => tagsOf(each) !== null) && others.length === 0;
    if (member === undefined || !told) return schema;
    tags.push(pointer, String(tag));
    return choose(member, value, pointer, tags);
  }
  if (properties === undefined) return schema;
  const changed: Record<string, TSchema> = {};
  for (const [key, property] of Object.entries(properties)) {
    if (!Object.hasOwn(value, key)) continue;
    const narrower = choose(property, (value as Record<string, unknown>)[key], `${pointer}/${key}`, tags);
    if (narrower !== property) changed[key] = narrower;
  }
  return Object.keys(changed).length === 0 ? schema : { ...schema, properties: { ...properties, ...changed } };
}

/** The tags of a member, several where it is a union itself; `null` for a schema that leaves the tag open. */
function tagsOf(member: TSchema): readonly unknown[] | null {
  const { anyOf, properties }: Node = member;
  if (anyOf === undefined) {
    const own = properties?.[TAG] as { readonly const?: unknown } | undefined;
    return own?.const === undefined ? null : [own.const];
  }
  const tags = anyOf.map(tagsOf);
  return tags.every((each) => each !== null) ? tags.flat() : null;
}
