// A model in an ONNX file, opened to be asked by anybody: no images belong to it, so that what needs some is refused.
import type { Shape3 } from '../../contract/arrays.js';
import { EndpointError, UsageError } from '../../contract/errors.js';
import type { Defenses, DefenseUse } from '../../contract/plan.js';
import { VICTIM_LIMITS } from '../../contract/submission.js';
import { NAMED_NORMALIZATIONS, type OnnxVictimSpec } from '../../contract/suite.js';
import { OracleCore } from '../../oracle/core.js';
import { checkedModel } from '../../submission/onnx/model-file.js';
import { gatherModel } from '../../submission/onnx/gather.js';
import { signatureOf } from '../../submission/onnx/signature.js';
import { openOnnxVictim } from '../../submission/onnx/victim.js';
import { interfaceOf } from '../../submission/onnx/victim-interface.js';
import type { SandboxedModel } from '../../submission/victims/sandboxed-model.js';
import { openDefenses } from '../jobs/open-defenses.js';
import { versioned } from '../plan/context.js';
import { isPrepared } from '../plan/defenses.js';
import { loadPlugin } from '../registry/registry.js';
import { EvidenceStore } from '../store/evidence-store.js';
import { checkParameters } from '../suite/check-network.js';
import type { OpeningOptions } from './from-plan.js';
import type { Stand } from './served.js';
import { parsedDefense } from './stand-suite.js';

export interface FileOptions extends Omit<OpeningOptions, 'backend' | 'precision'> {
  /** Path of the model; the rest as a suite's victim says it. */
  readonly file: string;
  readonly inputSize: readonly [number, number];
  readonly onnx: Pick<OnnxVictimSpec['onnx'], 'layout' | 'normalization'>;
  /** As `StandChoice.defenses`. */
  readonly defenses: readonly string[];
  readonly seed: number;
  /** Told when the model turned out to give logits. */
  readonly onLogits: () => void;
}

/** @throws UsageError `serve-defense` for a defense that needs more than answers; what opening the model throws */
export async function openFile(options: FileOptions): Promise<Stand> {
  const { file, seed, budget, atEnd, onAnswered } = options;
  const uses: DefenseUse[] = [];
  for (const text of options.defenses) uses.push(await answersOnly(text));
  const [first = await versioned('defenses', 'none'), second, ...others] = uses;
  const use: Defenses = second === undefined ? first : [first, second, ...others];
  const model = checkedModel(await gatherModel(file));
  const signature = signatureOf(model);
  const classes = signature.outputs[0]?.sizes.at(-1) ?? null;
  if (classes === null || classes < 2) throw noClasses(file, classes);
  const [input] = signature.inputs;
  const { layout = 'NCHW', normalization: given = 'unit' } = options.onnx;
  const channels = (layout === 'NCHW' ? input?.sizes[1] : input?.sizes.at(-1)) ?? 3;
  const shape: Shape3 = [...options.inputSize, channels];
  const found = interfaceOf(signature, { shape, layout, classes, output: null, where: file });
  const open = (kind: 'probabilities' | 'logits'): Promise<SandboxedModel> =>
    openOnnxVictim({
      ...{ model, shape, layout, found, columns: null, limits: VICTIM_LIMITS },
      ...{ threads: options.threads, signal: options.signal },
      normalization: typeof given === 'string' ? plain(NAMED_NORMALIZATIONS[given]) : given,
      answers: { classes, output: null, kind, unnormalised: false },
    });
  const victim = await telling(open, shape, options.onLogits);
  atEnd(() => victim.close());
  const context = {
    ...{ store: new EvidenceStore(options.storeRoot), dataRoot: options.dataRoot, atEnd },
    ...{ threads: options.threads, signal: options.signal, external: undefined, endpoint: undefined },
    noteDetail: () => undefined,
    input: () => Promise.reject(new Error('a model in a file has no evidence')),
  };
  const opened = await openDefenses(context, use, { suiteSeed: seed, classes, inputShape: shape });
  const core = new OracleCore({
    ...{ classes, inputShape: shape, budgetQueries: budget },
    ...{ defense: opened.defense, seed: opened.seed },
    victim: (images) => victim.predict(images),
    onProgress: ({ answered }) => onAnswered(answered),
  });
  return { core, pool: null, test: null, seed };
}

/** Opened as what its answer to a black image shows it to be. */
async function telling(
  open: (kind: 'probabilities' | 'logits') => Promise<SandboxedModel>,
  shape: Shape3,
  onLogits: () => void,
): Promise<SandboxedModel> {
  const [height, width, channels] = shape;
  const black = { pixels: new Uint8Array(height * width * channels), count: 1, shape };
  const victim = await open('probabilities');
  try {
    await victim.predict(black);
    return victim;
  } catch (error) {
    await victim.close();
    if (!(error instanceof EndpointError)) throw error;
  }
  onLogits();
  const logits = await open('logits');
  await logits.predict(black);
  return logits;
}

async function answersOnly(text: string): Promise<DefenseUse> {
  const spec = text.trimStart().startsWith('{') ? parsedDefense(text) : { defense: text };
  const { defense, parameters = {} } = spec;
  if (spec.submission !== undefined) throw needsSuite(defense, 'lies in a folder beside a suite');
  const plugin = await loadPlugin('defenses', defense, '--defense');
  checkParameters(plugin.parameters, parameters, '--defense');
  const { needs = [], trainsVictim } = plugin.meta;
  if (trainsVictim !== undefined) throw needsSuite(defense, 'trains the victim');
  if (isPrepared(plugin, parameters)) throw needsSuite(defense, "is prepared with the owner's images");
  if (needs.some((need) => need !== 'answers')) throw needsSuite(defense, `looks at the victim's ${needs.join(', ')}`);
  if (plugin.detector?.(parameters) !== undefined) throw needsSuite(defense, 'holds a detector that is trained');
  return versioned('defenses', defense, parameters);
}

function needsSuite(defense: string, why: string): UsageError {
  return new UsageError(`defense ${defense} needs more than a file`, {
    code: 'serve-defense',
    where: '--defense',
    expected: 'a defense that answers from answers alone',
    got: `one that ${why}`,
    hint: 'Serve a suite that has the model as its victim: `stealbench audit` writes one.',
  });
}

function noClasses(file: string, got: number | null): UsageError {
  return new UsageError('the model does not say how many classes it tells apart', {
    code: 'serve-classes',
    where: file,
    expected: 'an output [n, classes] of a fixed number of classes, at least 2',
    got: got === null ? 'an open size' : String(got),
    hint: 'Export it again with the size of the output fixed: leave it out of dynamic_axes.',
  });
}

function plain({ mean, std }: { readonly mean: readonly number[]; readonly std: readonly number[] }) {
  return { mean: [...mean], std: [...std] };
}
