// A large document as indented text, a piece at a time: a plan of 100,000 jobs has 200 MB of it.

/** Members of a list in one piece. */
const IN_A_PIECE = 500;

/** What `JSON.stringify(document, null, 2)` gives, in pieces. Lists of its members are divided, nothing below them. */
export function* jsonPieces(document: Readonly<Record<string, unknown>>): Generator<string> {
  let between = '{\n';
  for (const [name, value] of Object.entries(document)) {
    if (value === undefined) continue;
    for (const piece of Array.isArray(value) && value.length > 0 ? listPieces(name, value) : [member(name, value)]) {
      yield between + piece;
      between = '';
    }
    between = ',\n';
  }
  yield between === ',\n' ? '\n}' : '{}';
}

/** `"name": value` on lines of its own, indented once. */
function member(name: string, value: unknown): string {
  return JSON.stringify({ [name]: value }, null, 2).slice('{\n'.length, -'\n}'.length);
}

function* listPieces(name: string, values: readonly unknown[]): Generator<string> {
  const [head, tail] = [`  ${JSON.stringify(name)}: [\n`, '\n  ]'];
  for (let from = 0; from < values.length; from += IN_A_PIECE) {
    const items = member(name, values.slice(from, from + IN_A_PIECE)).slice(head.length, -tail.length);
    yield (from === 0 ? head : ',\n') + items;
  }
  yield tail;
}
