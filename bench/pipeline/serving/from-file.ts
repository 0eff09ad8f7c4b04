// A model in a file, opened to be asked by anybody: no images belong to it, so that what needs some is refused.
import type { Shape3 } from '../../contract/arrays.js';
import { EndpointError, UsageError } from '../../contract/errors.js';
import type { Defenses, DefenseUse } from '../../contract/plan.js';
import { OracleCore } from '../../oracle/core.js';
import { openDefenses } from '../jobs/open-defenses.js';
import { versioned } from '../plan/context.js';
import { isPrepared } from '../plan/defenses.js';
import { loadPlugin } from '../registry/registry.js';
import { EvidenceStore } from '../store/evidence-store.js';
import { checkParameters } from '../suite/check-network.js';
import { fileModel, type AskedModel, type FileModel, type FileModelOptions } from './file-model.js';
import type { OpeningOptions } from './from-plan.js';
import type { Stand } from './served.js';
import { parsedDefense } from './stand-suite.js';

export interface FileOptions extends Omit<OpeningOptions, 'backend' | 'precision'>, FileModelOptions {
  /** As `StandChoice.defenses`. */
  readonly defenses: readonly string[];
  readonly seed: number;
  /** Told when the model turned out to give logits. */
  readonly onLogits: () => void;
}

/** @throws UsageError `serve-defense` for a defense that needs more than answers; what opening the model throws */
export async function openFile(options: FileOptions): Promise<Stand> {
  const { seed, budget, atEnd, onAnswered } = options;
  const uses: DefenseUse[] = [];
  for (const text of options.defenses) uses.push(await answersOnly(text));
  const [first = await versioned('defenses', 'none'), second, ...others] = uses;
  const use: Defenses = second === undefined ? first : [first, second, ...others];
  const { shape, classes, open } = await fileModel(options);
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
async function telling(open: FileModel['open'], shape: Shape3, onLogits: () => void): Promise<AskedModel> {
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
