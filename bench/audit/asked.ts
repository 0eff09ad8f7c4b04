// What was asked of the victim so far, over all runs, as its store tells.
import type { JobOf } from '../contract/plan.js';
import { keptAnswers } from '../oracle/recorded/answer-log.js';
import { readAsked, type Asked } from '../oracle/recorded/journal.js';
import { answersFolder } from '../pipeline/jobs/answering.js';

/** Requests by their images, and how many answers are kept. */
export type AskedAndKept = Asked & { readonly kept: number };

export async function askedAndKept(store: string, probe: JobOf<'probe-victim'>): Promise<AskedAndKept> {
  const folder = answersFolder(store, probe);
  return { ...(await readAsked(folder)), kept: await keptAnswers(folder, probe.classes) };
}
