// Objects keyed by names that strangers choose: `constructor` is a name like any other, and inherits nothing.

/** The object's own value of a name, never one of its prototype's. */
export function own<T>(object: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
