// A job's key: the SHA-256 of everything that can change its output, and of nothing else (contract 7).
import type { JobKind, JobSpec } from '../contract/plan.js';
import { digestJson } from '../lib/hash.js';

/** Raised whenever the code of a job kind can give other bytes for the same specification. */
export const JOB_VERSIONS: Readonly<Record<JobKind, string>> = {
  'train-victim': '1.0.0',
  steal: '1.0.0',
  'train-surrogate': '1.0.0',
  evaluate: '1.0.0',
  'train-detector': '1.0.0',
  detect: '1.0.0',
  throughput: '1.0.0',
};

/** Raised whenever scoring can give other numbers for the same evidence. */
export const EVALUATOR_VERSION = '1.0.0';

/** @param backendFamily - backends whose numbers agree to the last bit are one family */
export function jobKey(spec: JobSpec, backendFamily: string): string {
  return digestJson({ backendFamily, spec, version: JOB_VERSIONS[spec.kind] });
}
