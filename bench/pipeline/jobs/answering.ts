// A victim that gives answers alone, opened where it answers, behind the record of what it has answered.
import path from 'node:path';
import type { JobKind, JobOf } from '../../contract/plan.js';
import { digestJson } from '../../lib/files/hash.js';
import { AnswerLog } from '../../oracle/recorded/answer-log.js';
import { RequestJournal } from '../../oracle/recorded/journal.js';
import { lockVictim } from '../../oracle/recorded/lock.js';
import { RecordedVictim, type Recording } from '../../oracle/recorded/recorded-victim.js';
import type { JobContext } from './context.js';
import { openWhereItAnswers } from './open-answering.js';

export type Asking = Pick<JobContext<JobKind>, 'input' | 'store' | 'endpoint' | 'threads' | 'signal' | 'atEnd'>;

export interface OpenedAnswering {
  readonly victim: RecordedVictim;
  /** What is kept of it, for as long as it goes by the same name and version. */
  readonly folder: string;
}

/** Closed with the job. Throws EnvironmentError `victim-busy` where another process asks it. */
export async function openAnswering(
  context: Asking,
  spec: JobOf<'probe-victim'>,
  check: Recording['check'],
): Promise<OpenedAnswering> {
  const { endpoint, store, atEnd } = context;
  if (endpoint === undefined) throw new Error(`no address of the victim ${identityOf(spec).name}`);
  const folder = answersFolder(store.root, spec);
  atEnd(await lockVictim(folder));
  const journal = await RequestJournal.open(folder, endpoint.access ?? {});
  const log = await AnswerLog.open(folder, spec.classes);
  const open = () => openWhereItAnswers(context, endpoint, spec, journal);
  const victim = new RecordedVictim({ open, log, journal, classes: spec.classes, check });
  atEnd(() => victim.close());
  return { victim, folder };
}

/** Where a victim's answers and requests are kept: by who it is, whatever it is tested on and by whatever backend. */
export function answersFolder(store: string, spec: JobOf<'probe-victim'>): string {
  const { train, ...identity } = spec;
  return path.join(store, 'answers', digestJson({ ...identity, shape: train.shape }));
}

/** What it is called, and which version of it. */
export function identityOf(spec: JobOf<'probe-victim'>): { readonly name: string; readonly version: string } {
  if ('onnx' in spec) return { name: spec.onnx.name, version: spec.onnx.sha256.slice(0, 12) };
  if ('tfjs' in spec) return { name: spec.tfjs.name, version: spec.tfjs.sha256.slice(0, 12) };
  if ('weights' in spec) return { name: spec.weights.name, version: spec.weights.sha256.slice(0, 12) };
  return 'http' in spec ? spec.http : spec.deployment;
}
