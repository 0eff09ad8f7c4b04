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
  { use, plugins, needs }: PlannedDefenses,
  seed: number,
): string | null {
  if (!Array.isArray(defense) && defense.defense === 'none') return null;
  return context.graph.add({
    spec: {
      kind: 'evaluate',
      subject: {
        kind: 'defended',
        job: victim.trainVictim,
        defense: use,
      },
      test: victim.test,
      classes: victim.classes,
      seed,
    },
    label: `evaluate/${victim.spec.id}/${defenseList(defense)
      .map((one) => one.defense)
      .join('+')}/s${seed}`,
    needs: [victim.trainVictim, ...needs],
    cost: victim.testCount / 3,
    ...external(context, plugins),
  });
}
