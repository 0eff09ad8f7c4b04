// D-DAE: a network that has learned from models of the attacker's own what the known defense makes of posteriors.
import type { RecoveryPlugin } from '../contract/plugins.js';
import { checkJson } from '../contract/validate.js';
import { DDAE_DEPARTURES, DDAE_PAPER, DdaeOptions, restoredByShadows, withDefaults } from './shared/d-dae.js';
import { everyPosition } from './shared/known-defense.js';

export const recovery: RecoveryPlugin = {
  meta: {
    id: 'd-dae',
    title: 'D-DAE',
    version: '1.0.0',
    summary: 'Restores answers by a network trained on what the known defense makes of models of its own.',
    paper: DDAE_PAPER,
    departures: [...DDAE_DEPARTURES],
    knowledge: 'defense',
    substitute: true,
  },
  parameters: DdaeOptions,
  async recover(ledger, context, parameters) {
    const options = withDefaults(checkJson(DdaeOptions, parameters, 'd-dae'));
    const { estimate: targets } = await restoredByShadows(ledger, context, options);
    return { positions: everyPosition(ledger), targets, weights: null };
  },
};
