// A job's key: the SHA-256 of everything that can change its output, and of nothing else (contract 7).
import type { JobKind, JobSpec } from '../../contract/plan.js';
import { digestJson } from '../../lib/files/hash.js';
import { RESIZE_RULE } from '../../lib/images/resize.js';
import { SPLIT_VERSION } from '../../lib/splits/splits.js';

/** Raised whenever the code of a job kind can give other bytes for the same specification. */
export const JOB_VERSIONS: Readonly<Record<JobKind, string>> = {
  'train-victim': '1.0.0',
  'train-defended-victim': '1.0.0',
  'probe-victim': '1.0.0',
  steal: '1.0.0',
  'prepare-defense': '1.0.0',
  recover: '1.0.0',
  'train-surrogate': '1.0.0',
  evaluate: '1.0.0',
  'verify-ownership': '1.0.0',
  'verify-triggers': '1.0.0',
  'audit-overlap': '1.0.0',
  craft: '2.0.0',
  'train-detector': '1.0.0',
  detect: '1.0.0',
  'train-stream-detector': '1.0.0',
  watch: '1.0.0',
  'watch-benign': '1.0.0',
  'train-leaked': '1.0.0',
  throughput: '1.0.0',
};

/** Raised whenever scoring can give other numbers for the same evidence. */
export const EVALUATOR_VERSION = '1.0.0';

const FIRST = '1.0.0';

/** Rules that every job's data pass. One at its first version is left out of keys, so that a new rule changes none. */
const RULES: Readonly<Record<string, string>> = { splits: SPLIT_VERSION, resize: RESIZE_RULE.version };

/** @param backendFamily - backends whose numbers agree to the last bit are one family */
export function jobKey(spec: JobSpec, backendFamily: string): string {
  const raised = Object.entries(RULES).filter(([, version]) => version !== FIRST);
  const rules = raised.length === 0 ? {} : { rules: Object.fromEntries(raised) };
  return digestJson({ backendFamily, spec, version: JOB_VERSIONS[spec.kind], ...rules });
}
