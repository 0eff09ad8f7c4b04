// What is measured, a cell a number of each metric: its coordinates, which say what it is compared with.
import Type, { type Static } from '#typebox';
import { MeasureKind } from './jobs.js';
import {
  Count,
  Digest,
  Id,
  ImageShape,
  Parameters,
  Positive,
  Rate,
  Seed,
  strictObject,
  strictRecord,
} from './primitives.js';
import { ControlId } from './suite.js';

export const AttackCell = strictObject({
  kind: Type.Literal('attack'),
  victim: Id,
  dataset: Id,
  /** Which copy; absent where the suite names no variant of that dataset. */
  variant: Type.Optional(Id),
  model: Id,
  /** Of the victim's model; absent where the suite gives none, and in records from before cells said so. */
  modelParameters: Type.Optional(Parameters),
  /** Published weights that the victim started from; absent where it was trained from scratch. */
  victimInit: Type.Optional(Id),
  attack: Id,
  /** Absent where the suite gives the attack none. */
  attackParameters: Type.Optional(Parameters),
  /** Images of the victim's kind that the attacker has from the start; absent where that is none. */
  seedImages: Type.Optional(Positive),
  /** Names that it asks under; absent is one. */
  clients: Type.Optional(Positive),
  control: Type.Union([ControlId, Type.Null()]),
  /** With control `native-loop`: the attack whose own training was fed; `attackParameters` are its. */
  loopOf: Type.Optional(Id),
  /** Absent: the harness trains the surrogate. `open`: the attack trained its own, or handed one in. */
  track: Type.Optional(Type.Literal('open')),
  defense: Id,
  defenseParameters: Parameters,
  /** The defense's training of the victim alone, with plain answers; absent where it answers as well. */
  trainedOnly: Type.Optional(Type.Literal(true)),
  /** Defenses that are applied after that one, in order; absent where there are none. */
  thenDefenses: Type.Optional(Type.Array(strictObject({ defense: Id, parameters: Parameters }), { minItems: 1 })),
  /** What is made of the answers; absent where that is nothing (`identity`). */
  recovery: Type.Optional(Id),
  recoveryParameters: Type.Optional(Parameters),
  /** What the recovery knows beyond the answers; absent where that is nothing. With `oracle` the row is a control. */
  recoveryKnows: Type.Optional(Type.Union([Type.Literal('defense'), Type.Literal('oracle')])),
  pool: Type.Union([Id, Type.Null()]),
  /** The pool is the reserve of the victim's own dataset; absent where it is other data. */
  inDistribution: Type.Optional(Type.Literal(true)),
  /** Share of the pool that is of the victim's own dataset; absent where that is none or all. */
  inDistributionShare: Type.Optional(Rate),
  /** Test images that the suite gives away as a pool, and that score nothing; absent where all score. */
  testPool: Type.Optional(Positive),
  /** The pool is of those; absent where it is not. */
  asksTest: Type.Optional(Type.Literal(true)),
  surrogateModel: Type.Union([Id, Type.Null()]),
  /** As `modelParameters`, of the surrogate. */
  surrogateParameters: Type.Optional(Parameters),
  /** As `victimInit`, of the surrogate. */
  surrogateInit: Type.Optional(Id),
  budgetQueries: Count,
  seed: Seed,
});
export const DetectorCell = strictObject({
  kind: Type.Literal('detector'),
  dataset: Id,
  /** As in an attack's cell. */
  variant: Type.Optional(Id),
  /** The victim that it guards and looks into; absent where it sees none. */
  victim: Type.Optional(Id),
  detector: Id,
  /** Absent where the suite gives the detector none. */
  detectorParameters: Type.Optional(Parameters),
  /** The network that the suite gives the detector and the published weights it starts from; absent where it gives none. */
  network: Type.Optional(Id),
  /** As an attack's `modelParameters`, of that network. */
  networkParameters: Type.Optional(Parameters),
  networkInit: Type.Optional(Id),
  /** Share of victim-train that it was trained on beside the reserve; absent where that is none. */
  victimTrainShare: Type.Optional(Rate),
  /** Share of benign validation images above its threshold; absent where that has the best balanced accuracy. */
  falseAlarmRate: Type.Optional(Rate),
  anomalous: Id,
  unseen: Type.Array(Id),
  recompress: Type.Boolean(),
  seed: Seed,
});
/** What a cell says of an attack and no detector that watches it needs. */
const NOT_WATCHED = [
  'kind',
  'control',
  'track',
  'defense',
  'defenseParameters',
  'trainedOnly',
  'thenDefenses',
  'recovery',
  'recoveryParameters',
  'recoveryKnows',
] as const;
const Watched = Type.Omit(AttackCell, NOT_WATCHED);

/** An attack as the cell of a detector that watches it names it. */
export function watchedAttack(cell: AttackCell): Static<typeof Watched> {
  const left: readonly string[] = NOT_WATCHED;
  return Object.fromEntries(Object.entries(cell).filter(([name]) => !left.includes(name))) as Static<typeof Watched>;
}

/** A detector of streams watches a recorded attack on an undefended victim; `budgetQueries` are those of all clients. */
export const StreamCell = strictObject({
  kind: Type.Literal('stream'),
  ...Watched.properties,
  detector: Id,
  /** Absent where the suite gives the detector none. */
  detectorParameters: Type.Optional(Parameters),
  /** Absent where the detector has no threshold to set, or sets its own. */
  falseAlarmRate: Type.Optional(Rate),
  /** Accounts that the queries come from in turn as it watches; `clients` above is how they were recorded. */
  watchedClients: Positive,
  /** Kinds of honest clients, by name. */
  benign: Type.Array(Id),
  /** Queries of each of them; absent where that is all that there are. */
  benignQueries: Type.Optional(Positive),
});
export const ThroughputCell = strictObject({
  kind: Type.Literal('throughput'),
  model: Id,
  backend: Id,
  measure: MeasureKind,
  batchSize: Positive,
  shape: ImageShape,
});
export const CellSpec = Type.Union([AttackCell, DetectorCell, StreamCell, ThroughputCell]);
export type AttackCell = Static<typeof AttackCell>;
export type DetectorCell = Static<typeof DetectorCell>;
export type StreamCell = Static<typeof StreamCell>;
export type ThroughputCell = Static<typeof ThroughputCell>;
export type CellSpec = Static<typeof CellSpec>;

/** Jobs by role: what the scorer reads. */
export const CellJobs = strictRecord(Digest);
