// How to get onto the board, and what each level of trust takes.
import { counted } from '../../bench/lib/text/format.js';
import { linkTo, type Site } from '../site.js';
import { shellOf, type Shell } from './shell.js';

const PATH = 'submit.html';

interface Level {
  readonly name: string;
  readonly takes: string;
  /** Records of this site that have it. */
  readonly records: string;
}

export interface SubmitView {
  readonly shell: Shell;
  readonly method: string;
  readonly levels: readonly Level[];
}

const LEVELS = [
  ['self-reported', 'a record that passes every check from its content alone'],
  ['re-run', 'a maintainer ran all of its jobs again, from nothing, the outcome agreed, and the maintainer signed'],
  [
    're-run-secret',
    'the same, and victim and surrogate were scored on secret test inputs that nobody knew before the round closed',
  ],
] as const;

export function submitView(site: Site): SubmitView {
  const trust = Object.values(site.board.trust);
  return {
    shell: shellOf(site, {
      path: PATH,
      title: 'Submit · StealBench',
      description:
        'How an attack, a defense or a detector gets onto the board, and how far its figures will be trusted.',
    }),
    method: linkTo(PATH, 'method.html'),
    levels: LEVELS.map(([name, takes]) => ({
      name,
      takes,
      records: counted(trust.filter(({ verification }) => verification === name).length, 'record'),
    })),
  };
}
