// Out of an API's JSON: the scores of one image, as the suite says where they stand.
import { EndpointError } from '../../contract/errors.js';
import type { HttpAnswers } from '../../contract/http-victim.js';
import { pointed } from '../../lib/json/pointer.js';

export interface JsonAnswerOptions {
  readonly answers: HttpAnswers;
  /** In the order of the classes. */
  readonly classNames: readonly string[];
}

/** float64 [classes]: what is not told is 0. Throws EndpointError `endpoint-answer`. */
export function scoresOf(document: unknown, { answers, classNames }: JsonAnswerOptions): Float64Array {
  const scores = new Float64Array(classNames.length);
  if ('scores' in answers) return allScores(pointed(document, answers.scores), answers.scores, classNames);
  if (!('list' in answers)) {
    scores[classOf(pointed(document, answers.label), answers.label, classNames)] = 1;
    return scores;
  }
  const list = pointed(document, answers.list);
  if (!Array.isArray(list) || list.length === 0) throw misplaced('a list of answers', answers.list, list);
  for (const entry of list as readonly unknown[]) {
    const label = classOf(pointed(entry, answers.label), `${answers.list}/…${answers.label}`, classNames);
    scores[label] = numberAt(pointed(entry, answers.score), `${answers.list}/…${answers.score}`);
  }
  return scores;
}

function allScores(found: unknown, pointer: string, classNames: readonly string[]): Float64Array {
  if (Array.isArray(found)) {
    if (found.length !== classNames.length)
      throw misplaced(`${classNames.length} numbers`, pointer, `${found.length} values`, true);
    return Float64Array.from(found as readonly unknown[], (value) => numberAt(value, pointer));
  }
  if (typeof found !== 'object' || found === null) throw misplaced('an array, or an object by name', pointer, found);
  const byName = new Map(Object.entries(found));
  const [unknown] = [...byName.keys()].filter((name) => !classNames.includes(name));
  if (unknown !== undefined) classOf(unknown, pointer, classNames);
  return Float64Array.from(classNames, (name) =>
    byName.has(name) ? numberAt(byName.get(name), `${pointer}/${name}`) : 0,
  );
}

function classOf(label: unknown, pointer: string, classNames: readonly string[]): number {
  const index =
    typeof label === 'string' ? classNames.indexOf(label) : Number.isInteger(label) ? (label as number) : -1;
  if (index >= 0 && index < classNames.length) return index;
  if (typeof label !== 'string' && typeof label !== 'number')
    throw misplaced('the name or number of a class', pointer, label);
  throw new EndpointError('The API names a class that the test images lack', {
    code: 'endpoint-answer',
    status: null,
    expected: `one of ${classNames.slice(0, 12).join(', ')}${classNames.length > 12 ? ', …' : ''}`,
    got: shown(label),
    hint: 'Import the test images with a class file of all classes that it knows (--classes), named as it names them.',
  });
}

function numberAt(value: unknown, pointer: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw misplaced('a number', pointer, value);
}

function misplaced(expected: string, pointer: string, got: unknown, isSaid = false): EndpointError {
  return new EndpointError("The API's answer is not where the suite says", {
    code: 'endpoint-answer',
    status: null,
    expected: `${expected} at ${pointer === '' ? 'the top' : pointer}`,
    got: isSaid ? String(got) : shown(got),
    hint: 'Ask it about one image by hand, and correct "answers" of the victim.',
  });
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 120);
}
