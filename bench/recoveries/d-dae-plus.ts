// D-DAE+: D-DAE whose network learns again, on pairs that lie around what it restored.
import type { Matrix } from '../contract/arrays.js';
import type { RecoveryPlugin } from '../contract/plugins.js';
import { checkJson } from '../contract/validate.js';
import { DDAE_DEPARTURES, DdaePlusOptions, restoredBy, restoredByShadows, withDefaults } from './shared/d-dae.js';
import { everyPosition, known } from './shared/known-defense.js';
import { drawPairs } from './shared/posterior-pairs.js';

/** As many pairs are drawn around the estimates as came from shadow models. */
export const recovery: RecoveryPlugin = {
  meta: {
    id: 'd-dae-plus',
    title: 'D-DAE+',
    version: '1.0.0',
    summary: 'D-DAE whose network learns again, with pairs drawn around what it restored first.',
    paper: {
      citation:
        'Tang et al.: ModelGuard: Information-Theoretic Defense Against Model Extraction Attacks. USENIX Security 2024',
      url: 'https://www.usenix.org/conference/usenixsecurity24/presentation/tang',
    },
    departures: [
      ...DDAE_DEPARTURES,
      'Pairs are drawn around what D-DAE restored; which estimates public code begins with was not read.',
    ],
    knowledge: 'defense',
    substitute: true,
  },
  parameters: DdaePlusOptions,
  async recover(ledger, context, parameters) {
    const { concentration = 8, ...given } = checkJson(DdaePlusOptions, parameters, 'd-dae-plus');
    const options = withDefaults(given);
    const { table, estimate } = await restoredByShadows(ledger, context, options);
    const drawing = { ...context, imitated: known(context), rng: context.rng.fork('around') };
    const around = await drawPairs(drawing, estimate, { pairs: table.clean.rows, concentration });
    const both = { clean: below(table.clean, around.clean), perturbed: below(table.perturbed, around.perturbed) };
    const again = { ...context, rng: context.rng.fork('again'), epochs: options.epochs };
    const targets = await restoredBy(both, ledger.answers, again);
    return { positions: everyPosition(ledger), targets, weights: null };
  },
};

function below(first: Matrix, second: Matrix): Matrix {
  const values = new Float32Array(first.values.length + second.values.length);
  values.set(first.values);
  values.set(second.values, first.values.length);
  return { values, rows: first.rows + second.rows, columns: first.columns };
}
