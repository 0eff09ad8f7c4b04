// Transfer source → fresh surrogate → posteriors on the test images.
import type { TransferSource } from '../../contract/plan.js';
import type { SurrogateSpec } from '../../contract/suite.js';
import { resolveTraining } from '../../contract/training.js';
import type { Init } from '../../contract/weights.js';
import { type PlanContext, versioned } from './context.js';
import { planCraft } from './craft.js';
import type { PlannedVictim } from './victims.js';

export interface SurrogateRequest {
  readonly init: Init;
  readonly source: TransferSource;
  /** Images that it trains on; fixes the number of epochs. */
  readonly imageCount: number;
  readonly spec: SurrogateSpec;
  readonly victim: PlannedVictim;
  readonly seed: number;
  readonly label: string;
  /** Whether its answers came past no defense, and from an attack. */
  readonly isUndefended: boolean;
}

/** Adds the jobs; returns their keys by role. */
export async function planSurrogate(
  context: PlanContext,
  request: SurrogateRequest,
): Promise<Readonly<Record<string, string>> & { readonly trainSurrogate: string; readonly surrogate: string }> {
  const { init, source, imageCount, spec, victim, seed, label } = request;
  const { shape, classes, test, testCount, trainVictim, craftVictim } = victim;
  const training = resolveTraining(spec.training ?? {}, imageCount);
  const trainSurrogate = context.graph.add({
    spec: {
      kind: 'train-surrogate',
      source,
      shape: [...shape],
      classes,
      model: await versioned('models', spec.model, spec.modelParameters),
      init,
      training,
      seed,
    },
    label: `train-surrogate/${label}`,
    needs: source.kind === 'ledger' ? [source.steal, ...(source.recover === undefined ? [] : [source.recover])] : [],
    cost: imageCount * training.epochs,
  });
  const surrogate = context.graph.add({
    spec: { kind: 'evaluate', subject: { kind: 'classifier', job: trainSurrogate }, test, classes, seed },
    label: `evaluate/${label}`,
    needs: [trainSurrogate],
    cost: testCount / 3,
  });
  // Somebody pays for each image that a victim of answers alone is shown: what matters there is the copy as it is now.
  if (craftVictim === null && !request.isUndefended) return { trainSurrogate, surrogate };
  const craftRequest = { source: trainSurrogate, victim: trainVictim, test, testCount, classes, seed, label };
  const craft = planCraft(context, craftRequest);
  return {
    trainSurrogate,
    surrogate,
    ...(craft === null ? {} : { craft, ...(craftVictim === null ? {} : { craftVictim }) }),
  };
}
