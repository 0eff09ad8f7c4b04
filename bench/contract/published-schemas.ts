// The JSON Schema files in suites/, for editors and other programs. `npm run schemas` writes them; a test sees drift.
import type { TSchema } from '#typebox';
import { AaCertificate } from './aa-certificate.js';
import { Comparison } from './comparison.js';
import { AuditReport } from './audit.js';
import { Attestation, Maintainers } from './attestation.js';
import { DatasetRecord } from './dataset.js';
import { EvidenceManifest } from './evidence.js';
import { Plan } from './plan.js';
import { Items } from './items.js';
import { CellResult, Predictions } from './result.js';
import { SampleDocument } from './samples.js';
import { SubmissionManifest, SubmissionTask } from './submission.js';
import { RunLine } from './run-line.js';
import { Suite } from './suite.js';
import { Annotation, Round } from './trust.js';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

const PUBLISHED: readonly { readonly name: string; readonly title: string; readonly schema: TSchema }[] = [
  { name: 'suite', title: 'StealBench suite', schema: Suite },
  { name: 'plan', title: 'StealBench plan', schema: Plan },
  { name: 'evidence', title: 'StealBench evidence manifest', schema: EvidenceManifest },
  { name: 'result', title: 'StealBench result record', schema: CellResult },
  { name: 'predictions', title: 'StealBench predictions beside a result record', schema: Predictions },
  { name: 'items', title: 'StealBench figures beside a result record', schema: Items },
  { name: 'annotation', title: 'StealBench annotation of result records', schema: Annotation },
  { name: 'attestation', title: 'StealBench attestation of a result record', schema: Attestation },
  { name: 'maintainers', title: 'StealBench maintainers whose attestations count', schema: Maintainers },
  { name: 'round', title: 'StealBench round of secret test inputs', schema: Round },
  { name: 'submission', title: 'StealBench submission', schema: SubmissionManifest },
  { name: 'task', title: 'StealBench task of a submission', schema: SubmissionTask },
  { name: 'dataset', title: 'StealBench record of a prepared dataset', schema: DatasetRecord },
  { name: 'audit-report', title: 'StealBench audit report', schema: AuditReport },
  { name: 'run-event', title: 'StealBench event of a run, one line of its stream', schema: RunLine },
  { name: 'samples', title: 'StealBench samples that one process of a benchmark prints', schema: SampleDocument },
  { name: 'comparison', title: 'StealBench comparison of two versions by the regression rule', schema: Comparison },
  { name: 'aa-certificate', title: 'StealBench certificate of an A/A run', schema: AaCertificate },
];

export interface PublishedSchema {
  /** Relative to the package, `/`-separated. */
  readonly file: string;
  /** Pretty JSON with a last newline. */
  readonly text: string;
}

/** Every published schema as its file's text: the same definition always gives the same bytes. */
export function publishedSchemas(): readonly PublishedSchema[] {
  return PUBLISHED.map(({ name, title, schema }) => ({
    file: `suites/${name}.schema.json`,
    text: `${JSON.stringify({ $schema: DRAFT, $id: `urn:stealbench:schema:${name}`, ...schema, title }, null, 2)}\n`,
  }));
}
