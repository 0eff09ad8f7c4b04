// What a test of a hostile or broken submission saw, left in its task's meta: the red-team table is made of these.
import type { TestContext } from 'vitest';
import { SubmissionError, type StealBenchError, type SubmissionEnd } from '../../bench/contract/errors.js';

export interface RedTeamCase {
  readonly part: 'attack' | 'defense' | 'detector' | 'surrogate' | 'folder' | 'record';
  /** What it tries, as a sentence without its subject. */
  readonly tries: string;
  /** `completed`: it ran to its end, and what it tried gained nothing. `refused`: nothing of it was run. */
  readonly state: SubmissionEnd | 'completed' | 'refused';
  /** Of the error; `null` where there is none. */
  readonly code: string | null;
  /** What the harness says; empty where there is no error. */
  readonly message: string;
}

declare module 'vitest' {
  interface TaskMeta {
    redTeam?: RedTeamCase;
  }
}

/** Takes note of how a case ended, `null` for no error; what must hold is for the test to say. */
export function noteEnd(
  { task }: Pick<TestContext, 'task'>,
  part: RedTeamCase['part'],
  tries: string,
  error: StealBenchError | null,
): void {
  const state = error === null ? 'completed' : error instanceof SubmissionError ? error.state : 'refused';
  task.meta.redTeam = { part, tries, state, code: error?.code ?? null, message: error?.message ?? '' };
}

/** The same of a forged record: what `check` says of it first. */
export function noteForgery(
  { task }: Pick<TestContext, 'task'>,
  tries: string,
  code: string | null,
  message: string,
): void {
  task.meta.redTeam = { part: 'record', tries, state: code === null ? 'completed' : 'refused', code, message };
}
