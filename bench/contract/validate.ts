// Checks every JSON that crosses a process or the disk, when written and when read.
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Static, TSchema } from '#typebox';
import { ValidationError } from './errors.js';
import { narrow } from './narrow.js';

// Every process compiles its schemas anew, and most check few documents: optimised code would cost more than it saves, and
// so would checking the schemas themselves, which the tests do.
const options = { strict: true, strictTypes: false, validateSchema: false };
const ajv = addFormats.default(new Ajv2020({ ...options, allErrors: true, verbose: true, code: { optimize: false } }));
const compiled = new WeakMap<TSchema, ValidateFunction>();

/** For what strangers send: stops at the first problem, so that no document can make it list millions. */
const hasty = addFormats.default(new Ajv2020(options));
const hastilyCompiled = new WeakMap<TSchema, ValidateFunction>();

export interface SchemaProblem {
  /** JSON pointer of the offending value; empty for the document itself. */
  readonly pointer: string;
  readonly message: string;
}

/** Every way in which the value breaks the schema; empty if it does not. */
export function schemaProblems(schema: TSchema, value: unknown): readonly SchemaProblem[] {
  const validate = compile(narrow(schema, value));
  if (validate(value)) return [];
  return nearestFirst(validate.errors ?? []).map(toProblem);
}

/** The first way in which a stranger's value breaks the schema, found in bounded time; `null` if it does not. */
export function firstProblem(schema: TSchema, value: unknown): SchemaProblem | null {
  const validate = compile(schema, hasty, hastilyCompiled);
  if (validate(value)) return null;
  const [error] = validate.errors ?? [];
  return { pointer: error?.instancePath ?? '', message: error?.message ?? 'is invalid' };
}

/**
 * Returns the value with its type, or throws ValidationError `schema-mismatch` naming the first problem.
 *
 * @param where - file or source named in the message
 */
export function checkJson<S extends TSchema>(schema: S, value: unknown, where: string): Static<S> {
  const [first, ...others] = schemaProblems(schema, value);
  if (first === undefined) return value as Static<S>;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  throw new ValidationError(`${first.message}${more}`, {
    code: 'schema-mismatch',
    where: `${where}#${first.pointer}`,
    hint: 'Compare the document with its JSON Schema in suites/, or run `stealbench validate <file>`.',
  });
}

function compile(schema: TSchema, compiler = ajv, known = compiled): ValidateFunction {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const validate = compiler.compile(schema);
  known.set(schema, validate);
  return validate;
}

/**
 * Where a value may have one of several forms, ajv lists what each form finds wrong. The form with the fewest problems is
 * the one that was meant, and its problems come first.
 */
function nearestFirst(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const farther = new Set<ErrorObject>();
  for (const union of errors.filter(({ keyword }) => keyword === 'anyOf')) {
    const branches = new Map<string, ErrorObject[]>();
    for (const error of errors) {
      const place =
        error.schemaPath.startsWith(`${union.schemaPath}/`) && error.instancePath.startsWith(union.instancePath);
      if (!place) continue;
      const branch = error.schemaPath.slice(union.schemaPath.length + 1).split('/')[0] ?? '';
      branches.set(branch, [...(branches.get(branch) ?? []), error]);
    }
    const [, ...others] = [...branches.values()].sort((a, b) => a.length - b.length);
    others.flat().forEach((error) => farther.add(error));
  }
  return [...errors.filter((error) => !farther.has(error)), ...farther];
}

function toProblem(error: ErrorObject): SchemaProblem {
  return { pointer: error.instancePath, message: problemText(error) };
}

function problemText({ keyword, params, message, data }: ErrorObject): string {
  const named = params as Readonly<Record<string, unknown>>;
  if (keyword === 'additionalProperties') return `unknown key ${JSON.stringify(named['additionalProperty'])}`;
  if (keyword === 'required') return `missing key ${JSON.stringify(named['missingProperty'])}`;
  return `${message ?? 'is invalid'}, got ${preview(data)}`;
}

function preview(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
