// The JSON Schema files in suites/, for editors and other programs. `npm run schemas` writes them; a test sees drift.
import type { TSchema } from 'typebox';
import { DatasetRecord } from './dataset.js';
import { EvidenceManifest } from './evidence.js';
import { Plan } from './plan.js';
import { CellResult, Predictions } from './result.js';
import { SubmissionManifest, SubmissionTask } from './submission.js';
import { Suite } from './suite.js';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

const PUBLISHED: readonly { readonly name: string; readonly title: string; readonly schema: TSchema }[] = [
  { name: 'suite', title: 'StealBench suite', schema: Suite },
  { name: 'plan', title: 'StealBench plan', schema: Plan },
  { name: 'evidence', title: 'StealBench evidence manifest', schema: EvidenceManifest },
  { name: 'result', title: 'StealBench result record', schema: CellResult },
  { name: 'predictions', title: 'StealBench predictions beside a result record', schema: Predictions },
  { name: 'submission', title: 'StealBench submission', schema: SubmissionManifest },
  { name: 'task', title: 'StealBench task of a submission', schema: SubmissionTask },
  { name: 'dataset', title: 'StealBench record of a prepared dataset', schema: DatasetRecord },
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
