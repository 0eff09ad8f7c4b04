// What a cluster wants to be told: where jobs may run and what each kind of them takes. A JSON file of the user's.
import Type, { type Static } from '#typebox';
import { UsageError } from '../../../contract/errors.js';
import { JobSpec } from '../../../contract/jobs.js';
import { Positive, strictObject, strictRecord } from '../../../contract/primitives.js';
import { checkJson } from '../../../contract/validate.js';
import { readJson } from '../../store/read-json.js';

const KINDS = kindsOf(JobSpec);

const Resources = strictObject({
  /** CPUs of a job, which are its threads too. */
  cpus: Type.Optional(Positive),
  memoryMiB: Type.Optional(Positive),
  /** Asked for as `--gres=gpu:n`. */
  gpus: Type.Optional(Type.Integer({ minimum: 0 })),
  /** First time limit; each time that it is hit the job is queued again with a longer one. */
  minutes: Type.Optional(Positive),
});

export const SlurmOptions = strictObject({
  partition: Type.Optional(Type.String()),
  account: Type.Optional(Type.String()),
  qos: Type.Optional(Type.String()),
  /** Further parameters of sbatch: `["--constraint=a100"]`. */
  parameters: Type.Optional(Type.Array(Type.String({ pattern: '^-' }))),
  /** Jobs in the queue at once, waiting or running. */
  queued: Type.Optional(Positive),
  /** Elements of a job array at most; 1 hands each job over alone. */
  arraySize: Type.Optional(Positive),
  /** Seconds between two looks at the queue. */
  pollSeconds: Type.Optional(Type.Number({ minimum: 0.1 })),
  /** What a time limit is multiplied by when it was hit. */
  growth: Type.Optional(Type.Number({ minimum: 1.1 })),
  resources: Type.Optional(Resources),
  /** By kind of job (`train-victim`, `steal`, …), beside `resources`. */
  kinds: Type.Optional(strictRecord(Resources)),
});
export type SlurmOptions = Static<typeof SlurmOptions>;

export interface JobResources {
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly gpus: number;
  readonly minutes: number;
}

const DEFAULTS: JobResources = { cpus: 4, memoryMiB: 8192, gpus: 0, minutes: 60 };

/** What a job of this kind asks for: its kind's, else the common, else 4 CPUs, 8 GiB and an hour. */
export function resourcesOf({ resources, kinds }: SlurmOptions, kind: string): JobResources {
  return { ...DEFAULTS, ...resources, ...kinds?.[kind] };
}

/** @throws UsageError or ValidationError where the file cannot be read or is no JSON of this shape */
export async function readSlurmOptions(file: string | null): Promise<SlurmOptions> {
  if (file === null) return {};
  const options = checkJson(SlurmOptions, await readJson(file), file);
  const unknown = Object.keys(options.kinds ?? {}).find((kind) => !KINDS.includes(kind));
  if (unknown === undefined) return options;
  throw new UsageError('there is no such kind of job', {
    code: 'unknown-job-kind',
    where: `${file}#/kinds`,
    expected: KINDS.join(', '),
    got: unknown,
    hint: '`stealbench plan <suite>` lists jobs; the kind is what their names begin with.',
  });
}

/** A schema of jobs, or of several kinds of them. */
interface KindSchema {
  readonly anyOf?: readonly KindSchema[];
  readonly properties?: { readonly kind: { readonly const: string } };
}

function kindsOf({ anyOf, properties }: KindSchema): readonly string[] {
  return anyOf?.flatMap(kindsOf) ?? (properties === undefined ? [] : [properties.kind.const]);
}
