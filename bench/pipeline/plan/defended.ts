// The answers that the public would get: the victim through its defenses, on the test images.
import { defenseList, type DefenseEntry } from '../../contract/suite.js';
import { external, type PlanContext } from './context.js';
import type { PlannedDefenses } from './defenses.js';
import type { PlannedVictim } from './victims.js';

/** Key of the victim's answers on the test images through a defense; `null` without one. */
export function planDefended(
  context: PlanContext,
  victim: PlannedVictim,
  defense: DefenseEntry,
  { victim: asked, use, plugins, needs }: PlannedDefenses,
  seed: number,
): string | null {
  if (!Array.isArray(defense) && defense.defense === 'none') return null;
  return context.graph.add({
    spec: {
      kind: 'evaluate',
      subject: {
        kind: 'defended',
        job: asked,
        defense: use,
      },
      test: victim.test,
      classes: victim.classes,
      seed,
    },
    label: `evaluate/${victim.spec.id}/${defenseList(defense)
      .map((one) => (one.trainedOnly === true ? `${one.defense}+trained-only` : one.defense))
      .join('+')}/s${seed}`,
    needs,
    cost: victim.testCount / 3,
    ...external(context, plugins),
  });
}

/** The victim that a defense trained, by its role; nothing where the undefended one stands behind the defenses. */
export function trainedRole(
  { trainVictim }: PlannedVictim,
  { victim }: PlannedDefenses,
): { readonly trainDefended?: string } {
  return victim === trainVictim ? {} : { trainDefended: victim };
}
