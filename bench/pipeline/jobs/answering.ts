// A victim that gives answers alone, opened where it answers: a deployment at its address, a model in its file.
import { fileURLToPath } from 'node:url';
import { ValidationError } from '../../contract/errors.js';
import type { Endpoint, JobKind, JobOf } from '../../contract/plan.js';
import { digestBytes } from '../../lib/files/hash.js';
import type { AskedVictim } from '../../oracle/asked.js';
import type { AnswerKind } from '../../oracle/http/deployment-answers.js';
import type { JobContext } from './context.js';
import { shape3 } from './network.js';

export type Asking = Pick<JobContext<JobKind>, 'input' | 'store' | 'endpoint' | 'threads' | 'signal' | 'atEnd'>;
type OnnxJob = Extract<JobOf<'probe-victim'>, { onnx: unknown }>;
/** As the plan declares them. */
interface AnswersDeclared {
  readonly output?: string;
  readonly outputKind?: AnswerKind['kind'];
  readonly unnormalised?: boolean;
}
type DeploymentJob = Extract<JobOf<'probe-victim'>, { deployment: unknown }>;

/** Closed with the job. Rejects as what it is opened with does. */
export async function openAnswering(context: Asking, spec: JobOf<'probe-victim'>): Promise<AskedVictim> {
  const { endpoint } = context;
  if (endpoint === undefined) throw new Error(`no address of the victim ${identityOf(spec).name}`);
  const victim = 'onnx' in spec ? await openModel(context, endpoint, spec) : await openDeployment(endpoint, spec);
  context.atEnd(() => victim.close());
  return victim;
}

/** What it is called, and which version of it. */
export function identityOf(spec: JobOf<'probe-victim'>): { readonly name: string; readonly version: string } {
  return 'onnx' in spec ? { name: spec.onnx.name, version: spec.onnx.sha256.slice(0, 12) } : spec.deployment;
}

async function openDeployment(endpoint: Endpoint, { train, classes, deployment }: DeploymentJob): Promise<AskedVictim> {
  const { Deployment } = await import('../../oracle/http/deployment.js');
  const { url, batchSize } = endpoint;
  return Deployment.open({
    ...{ url, ...(batchSize === undefined ? {} : { batchSize }) },
    model: deployment.model,
    inputShape: shape3(train.shape),
    answers: answersOf(classes, deployment),
  });
}

async function openModel(
  { threads, signal }: Asking,
  { url, limits }: Endpoint,
  { train, classes, onnx }: OnnxJob,
): Promise<AskedVictim> {
  const { gatherModel } = await import('../../submission/onnx/gather.js');
  const { checkedModel } = await import('../../submission/onnx/model-file.js');
  const { signatureOf } = await import('../../submission/onnx/signature.js');
  const { interfaceOf } = await import('../../submission/onnx/victim-interface.js');
  const { OnnxVictim } = await import('../../submission/onnx/victim.js');
  const file = fileURLToPath(url);
  const model = checkedModel(await gatherModel(file));
  if (digestBytes(model) !== onnx.sha256) throw replaced(file);
  const { layout, normalization, columns = null } = onnx;
  const [shape, answers] = [shape3(train.shape), answersOf(classes, onnx)];
  const found = interfaceOf(signatureOf(model), { ...answers, shape, layout, where: file });
  if (limits === undefined) throw new Error('a model in a file without limits');
  return OnnxVictim.open({ model, shape, layout, normalization, found, answers, columns, threads, limits, signal });
}

function answersOf(
  classes: number,
  { output, outputKind: kind = 'probabilities', unnormalised = false }: AnswersDeclared,
): AnswerKind {
  return { classes, output: output ?? null, kind, unnormalised };
}

function replaced(file: string): ValidationError {
  return new ValidationError('the file of the victim was replaced after the plan was made', {
    code: 'victim-file-changed',
    where: file,
    expected: 'the same bytes',
    got: 'others',
    hint: 'Run again: what was measured of the other file stays and counts for that one.',
  });
}
