// The kinds of victims that give answers alone: a deployment or a JSON API at its address, a model or weights in a file.
import { fileURLToPath } from 'node:url';
import { ValidationError } from '../../contract/errors.js';
import type { Endpoint, JobOf } from '../../contract/plan.js';
import { digestBytes } from '../../lib/files/hash.js';
import type { AskedVictim } from '../../oracle/asked.js';
import type { AnswerKind } from '../../oracle/http/deployment-answers.js';
import type { RequestMeter } from '../../oracle/recorded/meter.js';
import { readRegularFile } from '../../lib/files/regular-file.js';
import { openTensors } from '../../tensor/open.js';
import { loadPlugin } from '../registry/registry.js';
import { resolveAccess } from './access.js';
import type { JobContext } from './context.js';
import { shape3 } from './network.js';

type Probe = JobOf<'probe-victim'>;
type ProbeOf<K extends string> = Extract<Probe, Record<K, unknown>>;

/** Further attempts where a server is busy, in pauses that grow, or as long as it says. */
const RETRIES = 6;

export async function openWhereItAnswers(
  context: Pick<JobContext<'steal'>, 'threads' | 'signal'>,
  endpoint: Endpoint,
  spec: Probe,
  meter: RequestMeter,
): Promise<AskedVictim> {
  if ('onnx' in spec) return openOnnx(context, endpoint, spec, meter);
  if ('tfjs' in spec) return openTfjs(context, endpoint, spec, meter);
  if ('weights' in spec) return openWeights(context, endpoint, spec, meter);
  return 'http' in spec ? openApi(endpoint, spec, meter) : openDeployment(endpoint, spec, meter);
}

async function openDeployment(
  { url, batchSize, access }: Endpoint,
  { train, classes, deployment }: ProbeOf<'deployment'>,
  meter: RequestMeter,
): Promise<AskedVictim> {
  const { Deployment } = await import('../../oracle/http/deployment.js');
  return Deployment.open({
    ...{ url, meter, retries: RETRIES, ...(batchSize === undefined ? {} : { batchSize }) },
    ...(await resolveAccess(url, access)),
    model: deployment.model,
    inputShape: shape3(train.shape),
    answers: answersOf(classes, deployment),
  });
}

async function openApi(
  { url, access, batchSize, body, method, each }: Endpoint,
  { train, http }: ProbeOf<'http'>,
  meter: RequestMeter,
): Promise<AskedVictim> {
  const { JsonApi } = await import('../../oracle/http/json-api.js');
  const { classNames, ...api } = http;
  const asked = {
    body,
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(method === undefined ? {} : { method }),
  };
  return new JsonApi({
    ...{ url, meter, classNames, inputShape: shape3(train.shape) },
    ...(await resolveAccess(url, access)),
    api: { ...api, ...asked, ...(each === undefined ? {} : { each }) },
  });
}

async function openOnnx(
  { threads, signal }: Pick<JobContext<'steal'>, 'threads' | 'signal'>,
  { url, limits }: Endpoint,
  { train, classes, onnx }: ProbeOf<'onnx'>,
  meter: RequestMeter,
): Promise<AskedVictim> {
  const { gatherModel } = await import('../../submission/onnx/gather.js');
  const { checkedModel } = await import('../../submission/onnx/model-file.js');
  const { signatureOf } = await import('../../submission/onnx/signature.js');
  const { interfaceOf } = await import('../../submission/onnx/victim-interface.js');
  const { openOnnxVictim } = await import('../../submission/onnx/victim.js');
  const file = fileURLToPath(url);
  const model = checkedModel(await gatherModel(file));
  if (digestBytes(model) !== onnx.sha256) throw replaced(file);
  const { layout, normalization, columns = null } = onnx;
  const [shape, answers] = [shape3(train.shape), answersOf(classes, onnx)];
  const found = interfaceOf(signatureOf(model), { ...answers, shape, layout, where: file });
  if (limits === undefined) throw new Error('a model in a file without limits');
  const run = { threads, limits, signal, meter };
  return openOnnxVictim({ model, shape, layout, normalization, found, answers, columns, ...run });
}

async function openTfjs(
  { signal }: Pick<JobContext<'steal'>, 'signal'>,
  { url, limits }: Endpoint,
  { train, classes, tfjs }: ProbeOf<'tfjs'>,
  meter: RequestMeter,
): Promise<AskedVictim> {
  const { readTfjsModel } = await import('../../submission/victims/tfjs-model.js');
  const { openTfjsVictim } = await import('../../submission/victims/tfjs.js');
  const file = fileURLToPath(url);
  const model = await readTfjsModel(file);
  if (model.sha256 !== tfjs.sha256) throw replaced(file);
  const { layout, normalization, columns = null } = tfjs;
  if (limits === undefined) throw new Error('a model in a file without limits');
  const [shape, answers] = [shape3(train.shape), answersOf(classes, tfjs)];
  return openTfjsVictim({ model, shape, layout, normalization, answers, columns, limits, signal, meter });
}

async function openWeights(
  { threads }: Pick<JobContext<'steal'>, 'threads'>,
  { url }: Endpoint,
  { train, classes, weights }: ProbeOf<'weights'>,
  meter: RequestMeter,
): Promise<AskedVictim> {
  const { NetworkVictim } = await import('./network-victim.js');
  const { openOwnWeights } = await import('../weights/own.js');
  const file = fileURLToPath(url);
  const bytes = await readRegularFile(file);
  if (digestBytes(bytes) !== weights.sha256) throw replaced(file);
  const { model, normalization, columns = null } = weights;
  // The one of this process, where one is open.
  await openTensors({ threads });
  const network = await openOwnWeights({
    ...{ plugin: await loadPlugin('models', model.id), parameters: model.parameters, bytes, file },
    ...{ shape: shape3(train.shape), classes, ...(normalization === undefined ? {} : { normalization }) },
  });
  return new NetworkVictim(network, columns, meter);
}

/** As the plan declares them. */
interface AnswersDeclared {
  readonly output?: string;
  readonly outputKind?: AnswerKind['kind'];
  readonly unnormalised?: boolean;
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
