// How the networks of a record were trained, and on what, as lists of facts.
import type { CellResult } from '../../bench/contract/result.js';
import type { NetworkRecipe, Recipe, RecipeTraining, Unresolved } from '../../bench/contract/recipe.js';
import { precisionOf } from '../../bench/contract/device-class.js';
import { MISSING, formatCount, formatPlugin, formatShortPercent, formatStart } from '../../bench/lib/text/format.js';
import type { Site } from '../site.js';
import { fact, type Fact, type FactList } from './facts.js';
import { nameHref } from './name-link.js';
import { pluginTitle } from './plugins.js';

const NOBODY: Unresolved = { reason: 'this board was made without the suites of its records' };

/** None for timings, which train nothing. */
export function recipeFacts(site: Site, page: string, path: string, result: CellResult): readonly FactList[] {
  const { cell } = result.scientific;
  if (cell.kind === 'throughput') return [];
  const recipe = site.board.recipes?.[path] ?? NOBODY;
  if ('reason' in recipe) return [{ title: 'Recipe', facts: [missing('training and data', recipe)] }];
  const networks = cell.kind === 'attack' ? (['victim', 'surrogate'] as const) : (['victim'] as const);
  return [
    ...networks.map((role) => ({
      title: `Recipe: ${role}`,
      facts: networkFacts(site, page, recipe[role], precisionText(result, role)),
    })),
    { title: 'Recipe: data', facts: dataFacts(recipe, cell.kind === 'attack' ? (cell.testPool ?? 0) : 0) },
  ];
}

function missing(term: string, { reason }: Unresolved): Fact {
  return fact(term, `${MISSING} (${reason})`);
}

function precisionText({ provenance: { run } }: CellResult, role: 'victim' | 'surrogate'): string | null {
  const job = run[role === 'victim' ? 'trainVictim' : 'trainSurrogate'];
  return job === undefined ? null : precisionOf(job);
}

function networkFacts(
  site: Site,
  page: string,
  recipe: NetworkRecipe | Unresolved,
  precision: string | null,
): readonly Fact[] {
  if ('reason' in recipe) return [missing('training', recipe)];
  const { model, parameters, init, training } = recipe;
  const title = formatPlugin(pluginTitle(site.board, 'models', model), parameters);
  return [
    fact('network', formatStart(title, init), nameHref(site, page, 'models', model)),
    ...trainingFacts(training),
    ...(precision === null ? [] : [fact('precision', precision)]),
  ];
}

function trainingFacts(training: RecipeTraining): readonly Fact[] {
  const { batchSize, weightDecay, learningRate } = training;
  return [
    fact('optimizer', optimizerText(training)),
    fact('weight decay', `${weightDecay}`),
    fact('learning rate', `${learningRate}`),
    fact('schedule', scheduleText(training.schedule)),
    fact('epochs', epochsText(training.epochs)),
    fact('batch', `${formatCount(batchSize)} images`),
    fact('augmentation', augmentationText(training.augmentation)),
  ];
}

function optimizerText({ optimizer, momentum, nesterov }: RecipeTraining): string {
  if (optimizer === 'adam') return 'Adam';
  return `SGD, ${nesterov ? 'Nesterov ' : ''}momentum ${momentum}`;
}

function scheduleText(schedule: RecipeTraining['schedule']): string {
  switch (schedule.kind) {
    case 'constant':
      return 'constant';
    case 'cosine':
      return 'cosine, down to 0';
    case 'step':
      return `times ${schedule.factor} every ${formatCount(schedule.everyEpochs)} epochs`;
    case 'one-cycle': {
      const { warmupFraction, initialDivisor, finalDivisor } = schedule;
      const end = formatCount(initialDivisor * finalDivisor);
      return `one cycle: from 1/${initialDivisor} of it up over ${formatShortPercent(warmupFraction)} of the steps, then down to 1/${end}`;
    }
  }
}

function epochsText(epochs: RecipeTraining['epochs']): string {
  if (typeof epochs === 'number') return formatCount(epochs);
  const { images, minimum, maximum } = epochs;
  return `as many as show ${formatCount(images)} images, ${formatCount(minimum)} to ${formatCount(maximum)}`;
}

function augmentationText({ cropPixels, flip, perBatch }: RecipeTraining['augmentation']): string {
  const parts = [
    ...(cropPixels === 0 ? [] : [`random crops, ${cropPixels} pixels of padding`]),
    ...(flip ? ['random flips'] : []),
  ];
  if (parts.length === 0) return 'none';
  return [...parts, perBatch ? 'one draw a batch' : 'one draw an image'].join(', ');
}

function dataFacts({ pool, splits, inputSize }: Recipe, testPool: number): readonly Fact[] {
  const { reserve, validation } = splits;
  const train = 1 - reserve - validation;
  const share = formatShortPercent;
  return [
    fact('input', inputSize === null ? 'as large as the dataset’s images' : `${inputSize.join(' × ')} pixels`),
    fact('pool', pool === null ? `${MISSING} (no images of others are asked)` : poolText(pool)),
    fact(
      'training part',
      `victim-train ${share(train)}, victim-validation ${share(validation)}, reserve ${share(reserve)}`,
    ),
    fact(
      'test part',
      testPool === 0
        ? 'all of it scores'
        : `${formatCount(testPool)} images are given away as a pool, the others score`,
    ),
  ];
}

function poolText(pool: NonNullable<Recipe['pool']>): string {
  const name = `${pool.id}, ${formatCount(pool.size)} images`;
  if ('mix' in pool)
    return `${name}: ${pool.mix.map((part) => `${formatShortPercent(part.share)} ${partText(part)}`).join(', ')}`;
  return `${name} of ${partText(pool)}`;
}

function partText({
  dataset,
  variant,
  split,
  classes,
}: {
  readonly dataset: string;
  readonly variant?: string;
  readonly split?: string;
  readonly classes?: readonly (number | string)[];
}): string {
  const of = [variant, split, classes === undefined ? undefined : `${formatCount(classes.length)} classes`];
  const more = of.filter((part) => part !== undefined).join(', ');
  return more === '' ? dataset : `${dataset} (${more})`;
}
