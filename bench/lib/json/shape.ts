// Shapes of JSON that are allowed and that programs stumble over: nesting without end, and halves of characters.
import { ValidationError } from '../../contract/errors.js';

/** Far beyond any document of ours; what walks a document may recurse that deep. */
const DEEPEST = 200;

/** A surrogate that is not one of a pair: it has no form in UTF-8, so that no digest can be taken of it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Refuses nesting beyond 200 levels and strings with lone surrogates, in keys and values. Without recursion.
 *
 * @throws ValidationError `json-too-deep` or `lone-surrogate`
 */
export function checkShape(value: unknown, where: string): void {
  const waiting: (readonly [unknown, number, string])[] = [[value, 0, '']];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [inner, depth, pointer] = next;
    if (typeof inner === 'string') checkText(inner, `${where}#${pointer}`);
    if (typeof inner !== 'object' || inner === null) continue;
    if (depth === DEEPEST) throw tooDeep(where);
    // Numbers, the bulk of most documents, need no second look; a list of millions gets no second list of its keys.
    const visit = (child: unknown, key: string | number): void => {
      if (typeof child === 'string' || typeof child === 'object') waiting.push([child, depth + 1, `${pointer}/${key}`]);
    };
    if (Array.isArray(inner)) inner.forEach(visit);
    else {
      for (const [key, child] of Object.entries(inner)) {
        checkText(key, `${where}#${pointer}`);
        visit(child, key);
      }
    }
  }
}

function checkText(text: string, where: string): void {
  if (!LONE_SURROGATE.test(text)) return;
  throw new ValidationError('half of a character', {
    code: 'lone-surrogate',
    where,
    expected: 'text that UTF-8 can hold',
    got: JSON.stringify(text.slice(0, 60)),
    hint: 'Write the character whole: an escape \\ud800 to \\udfff stands only in a pair.',
  });
}

function tooDeep(where: string): ValidationError {
  return new ValidationError('nested too deep', {
    code: 'json-too-deep',
    where,
    expected: `at most ${DEEPEST} levels`,
    got: 'more',
    hint: 'Check that it is the file that was meant.',
  });
}
