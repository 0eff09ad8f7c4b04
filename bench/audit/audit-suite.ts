// The suite that an audit runs: written once, then anybody's to edit and to repeat.
import { answeringName, SUITE_SCHEMA_VERSION, type AnsweringVictimSpec, type Suite } from '../contract/suite.js';
import type { DeclaredVictim } from './declared-victim.js';
import { spokenName } from './victim-name.js';

export interface AuditData {
  /** Variants of `image-folder`, or a dataset by its id. */
  readonly test: { readonly dataset: string; readonly variant?: string };
  readonly pool: { readonly dataset: string; readonly variant?: string; readonly images: number };
}

export interface AuditPlan {
  readonly victim: DeclaredVictim;
  /** What its owner calls it, in their own words; `null` where they did not say. */
  readonly title: string | null;
  readonly data: AuditData;
  /** Ascending. */
  readonly budgets: readonly number[];
  readonly defenses: readonly string[];
}

export const DEFAULT_BUDGETS = [500, 2000];

/** Cheap to put in front of any API, each another kind: less said, less exact, said falsely. */
export const DEFAULT_DEFENSES = ['argmax', 'rounding', 'reverse-sigmoid'];

/** Of those that need answers alone. */
const DETECTORS = ['prada'];

/** Test images that adversarial examples are made of; each costs three queries. */
const CRAFTED = 100;

/** Enough to see a minimum by, and no more than the test images can spare. */
const SPLITS = { validation: 0.1, reserve: 0.4 };

export function auditSuite({ victim, title, data, budgets, defenses }: AuditPlan): Suite {
  const { images, ...pool } = data.pool;
  const whole: AnsweringVictimSpec = { id: 'victim', ...data.test, minimumAccuracy: 0, ...victim };
  const name = answeringName(whole);
  return {
    schemaVersion: SUITE_SCHEMA_VERSION,
    name: `audit-${name}`.slice(0, 64),
    version: '1.0.0',
    title: `How stealable is ${title ?? spokenName(name)}?`,
    seeds: [1],
    splits: SPLITS,
    victims: [whole],
    pools: [{ id: 'pool', ...pool, size: images }],
    surrogate: { model: 'cnn', training: { epochs: { images: 16_000, minimum: 8, maximum: 40 } } },
    attacks: [{ attack: 'knockoff-random', pool: 'pool', budgets: [...budgets] }],
    controls: [{ control: 'majority-class' }],
    defenses: [{ defense: 'none' }, ...defenses.map((defense) => ({ defense }))],
    streamDetectors: DETECTORS.map((detector) => ({ detector, benignQueries: 100 })),
    transferability: { images: CRAFTED },
    auditOverlap: true,
  };
}
