// The parameters of a plug-in as people read them, from their JSON Schema.
import type { ParameterCard } from '../../contract/board.js';

interface Described {
  readonly type?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
  /** Parameters that go together, where some exclude others; of one parameter, what it may be. */
  readonly anyOf?: readonly Described[];
}

/** In the order of the schema; a parameter that only one of several members has is among them. */
export function describeParameters(schema: object): readonly ParameterCard[] {
  const { properties = {}, anyOf = [] }: Described = schema;
  const all = Object.assign({}, ...anyOf.map((member) => member.properties).reverse(), properties) as typeof properties;
  return Object.entries(all).map(([name, parameter]) => ({
    name,
    type: typeOf(parameter),
    default: parameter.default === undefined ? null : JSON.stringify(parameter.default),
    about: parameter.description ?? null,
  }));
}

/** `integer`; `"a" or "b"` for a choice; `any` where the schema names no type. */
function typeOf({ type, const: value, anyOf = [] }: Described): string {
  if (value !== undefined) return JSON.stringify(value);
  if (type !== undefined) return type;
  return anyOf.length === 0 ? 'any' : [...new Set(anyOf.map(typeOf))].join(' or ');
}
