// Where two JSON documents differ, by JSON pointer.
import { own } from '../../contract/own.js';

export interface JsonDifference {
  readonly pointer: string;
  /** Compact JSON, shortened; `nothing` where one of them has no such value. */
  readonly expected: string;
  readonly got: string;
}

/** Logarithms and roots may differ in their last bits from processor to processor. */
const ROUNDING = 1e-12;

/** Every leaf in which `got` is not `expected`, in the order of the keys; numbers are equal within 1e-12 of their size. */
export function jsonDifferences(expected: unknown, got: unknown, pointer = ''): JsonDifference[] {
  if (isSame(expected, got)) return [];
  if (!isContainer(expected) || !isContainer(got) || Array.isArray(expected) !== Array.isArray(got))
    return [{ pointer, expected: preview(expected), got: preview(got) }];
  const names = [...new Set([...Object.keys(expected), ...Object.keys(got)])].sort();
  return names.flatMap((name) =>
    jsonDifferences(
      own(expected, name),
      own(got, name),
      `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    ),
  );
}

type Container = Readonly<Record<string, unknown>>;

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return a === b || Math.abs(a - b) <= ROUNDING * Math.max(Math.abs(a), Math.abs(b));
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function preview(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
