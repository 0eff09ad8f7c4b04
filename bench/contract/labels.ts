// Names of cells and of what they are made of: readable, and fit for a path.
import type { AttackCell, CellSpec, DetectorCell, StreamCell } from './plan.js';

/** What a suite says of a detector's training besides its parameters; each absent where the suite says nothing. */
export type DetectorTraining = Pick<
  DetectorCell,
  'network' | 'networkParameters' | 'networkInit' | 'victimTrainShare' | 'victim' | 'falseAlarmRate'
>;

/** Readable name of a cell, for `--only`, logs and messages; a plan adds to it where two cells would share it. */
export function cellLabel(cell: CellSpec): string {
  switch (cell.kind) {
    case 'attack':
      return [
        'attack',
        cell.victim,
        attackLabel(cell),
        defenseLabel(cell),
        `b${cell.budgetQueries}`,
        `s${cell.seed}`,
      ].join('/');
    case 'detector':
      return ['detector', datasetLabel(cell), detectorLabel(cell), cell.anomalous, `s${cell.seed}`].join('/');
    case 'stream':
      return [
        'stream',
        cell.victim,
        streamDetectorLabel(cell),
        attackLabel(cell),
        `b${cell.budgetQueries}`,
        `c${cell.watchedClients}`,
        `s${cell.seed}`,
      ].join('/');
    case 'throughput':
      return ['throughput', cell.model, cell.backend, cell.measure, `n${cell.batchSize}`].join('/');
  }
}

/** `image-folder+mine`; the dataset alone where the suite leaves the choice of the copy. Fit for a path. */
export function datasetLabel({ dataset, variant }: Pick<DetectorCell, 'dataset' | 'variant'>): string {
  return variant === undefined ? dataset : `${dataset}+${variant}`;
}

/** How an attacker asks besides what the attack itself says: parts of labels such as `seeds100` and `clients4`. */
export function askingLabels({ seedImages, clients }: Pick<AttackCell, 'seedImages' | 'clients'>): readonly string[] {
  return [
    ...(seedImages === undefined ? [] : [`seeds${seedImages}`]),
    ...(clients === undefined ? [] : [`clients${clients}`]),
  ];
}

/** What an attack's label says of its cell. */
type AttackNames = Pick<
  AttackCell,
  | 'attack'
  | 'loopOf'
  | 'attackParameters'
  | 'inDistribution'
  | 'inDistributionShare'
  | 'asksTest'
  | 'track'
  | 'seedImages'
  | 'clients'
> &
  Pick<AttackCell, 'recovery' | 'recoveryParameters'> &
  Pick<AttackCell, 'surrogateModel' | 'surrogateParameters' | 'surrogateInit'>;

/**
 * `knockoff-random`, with parameters `knockoff-random-batchsize64`; `knockoff-random+resnet-cifar-depth32` where the suite
 * gives the surrogate's model parameters, `+imagenet` where it starts from published weights, `+in-distribution` where the
 * pool is the victim's own data, `+test-pool` where it is test images, `+seeds100+clients4` for how it asks, `+by-average` for a recovery, `+open` in the open track, which stands beside the standard
 * one; `native-loop-disguide` for the control. Fit for a path.
 */
export function attackLabel({
  attack,
  loopOf,
  attackParameters = {},
  surrogateModel,
  surrogateParameters,
  surrogateInit,
  inDistribution,
  inDistributionShare,
  asksTest,
  recovery,
  recoveryParameters = {},
  track,
  ...asking
}: AttackNames): string {
  const surrogate = surrogateParameters && pluginLabel(surrogateModel ?? '', surrogateParameters);
  const share = inDistributionShare === undefined ? '' : `-${String(inDistributionShare).replace('.', '-')}`;
  const pool = inDistribution === undefined && share === '' ? undefined : `in-distribution${share}`;
  const by = recovery === undefined ? undefined : `by-${pluginLabel(recovery, recoveryParameters)}`;
  const name = loopOf === undefined ? attack : `${attack}-${loopOf}`;
  const test = asksTest === true ? 'test-pool' : undefined;
  return [pluginLabel(name, attackParameters), surrogate, surrogateInit, pool, test, ...askingLabels(asking), by, track]
    .filter((part) => part !== undefined)
    .join('+');
}

/** What a defense's label says of its cell. */
export type DefenseNames = Pick<AttackCell, 'defense' | 'defenseParameters' | 'trainedOnly' | 'thenDefenses'>;

/**
 * `top-k-k1`, `rounding-digits1+dawn` for a list in its order of application, and `+trained-only` for the training alone of a
 * defense that trains the victim. Fit for a path.
 */
export function defenseLabel({ defense, defenseParameters, trainedOnly, thenDefenses = [] }: DefenseNames): string {
  const then = thenDefenses.map((next) => pluginLabel(next.defense, next.parameters));
  return [pluginLabel(defense, defenseParameters), ...(trainedOnly === true ? ['trained-only'] : []), ...then].join(
    '+',
  );
}

/**
 * `binary-classifier`, with parameters as `pluginLabel` puts them; `+resnet34+imagenet` for a network that the suite
 * names (with its parameters) and its published weights, `+victim-train-0-5` for a share of the victim's training images, `+guards-lenet` for
 * the victim that it looks into, `+false-alarms-0-05` for a stated rate, `+recompress` where both sides pass one codec. Fit for a path.
 */
export function detectorLabel({
  detector,
  detectorParameters = {},
  recompress,
  ...training
}: Pick<DetectorCell, 'detector' | 'detectorParameters' | 'recompress'> & DetectorTraining): string {
  const { network, networkParameters = {}, networkInit, victimTrainShare, victim, falseAlarmRate } = training;
  const share = victimTrainShare === undefined ? [] : [`victim-train-${String(victimTrainShare).replace('.', '-')}`];
  const guards = victim === undefined ? [] : [`guards-${victim}`];
  const rate = falseAlarmRate === undefined ? [] : [`false-alarms-${String(falseAlarmRate).replace('.', '-')}`];
  const named = network && pluginLabel(network, networkParameters);
  const more = [named, networkInit].filter((part) => part !== undefined);
  const plugin = pluginLabel(detector, detectorParameters);
  return [plugin, ...more, ...share, ...guards, ...rate, ...(recompress ? ['recompress'] : [])].join('+');
}

/** `prada-delta0-8`, and `+false-alarms-0-01` for a stated rate. Fit for a path. */
export function streamDetectorLabel({
  detector,
  detectorParameters = {},
  falseAlarmRate,
}: Pick<StreamCell, 'detector' | 'detectorParameters' | 'falseAlarmRate'>): string {
  const plugin = pluginLabel(detector, detectorParameters);
  return falseAlarmRate === undefined ? plugin : `${plugin}+false-alarms-${String(falseAlarmRate).replace('.', '-')}`;
}

/** `top-k` with `{ k: 1 }` is `top-k-k1`: a plug-in with its parameters, fit for a path. */
export function pluginLabel(id: string, parameters: Readonly<Record<string, unknown>>): string {
  const parts = Object.keys(parameters)
    .sort()
    .map((name) =>
      `${name}${JSON.stringify(parameters[name])}`
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/-$/, ''),
    );
  return [id, ...parts].join('-');
}
