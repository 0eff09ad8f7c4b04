// The Board itself, full precision, for programs.
import type { Reporter } from '../bench/contract/reporter.js';

export const reporter: Reporter = {
  meta: { id: 'json', title: 'JSON: the whole board at full precision' },
  render: (board) => `${JSON.stringify(board, null, 2)}\n`,
};
