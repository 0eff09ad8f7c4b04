// States of a victim on its way: kept at the epochs that detectors of the suite ask for, and nowhere else.
import { PluginError } from '../../contract/errors.js';
import type { AnyDetectorPlugin } from '../../contract/plugins.js';
import type { Parameters } from '../../contract/primitives.js';
import type { VictimSpec } from '../../contract/suite.js';
import { loadPlugin } from '../registry/registry.js';
import type { PlanContext, SkipReason } from './context.js';

interface Asking {
  readonly detector: string;
  readonly parameters?: Parameters;
}

/**
 * Ascending, each once; empty where no detector of the suite that guards or watches the victim asks, or nothing is trained.
 *
 * @throws PluginError `checkpoint-epoch` for an epoch that the training does not have
 */
export async function epochsAsked(context: PlanContext, victim: VictimSpec, epochs: number): Promise<number[]> {
  if (epochs === 0) return [];
  const asked = new Set<number>();
  for (const { detector, parameters = {} } of askingOf(context, victim)) {
    const plugin = await loadPlugin('detectors', detector);
    for (const epoch of epochsOf(plugin, epochs, parameters)) asked.add(epoch);
  }
  return [...asked].sort((a, b) => a - b);
}

/** Why a detector has no checkpoints to look at; `null` where it has, or needs none. */
export async function checkpointsMissing(
  { graph, submissions }: PlanContext,
  { detector, parameters = {} }: Asking,
  victim: { readonly spec: { readonly id: string }; readonly trainVictim: string },
): Promise<SkipReason | null> {
  if (submissions.has(`detectors/${detector}`)) return null;
  const plugin = await loadPlugin('detectors', detector);
  if (plugin.meta.needs?.includes('checkpoints') !== true) return null;
  const { epochs } = graph.spec(victim.trainVictim, 'train-victim').training;
  if (epochs > 0 && epochsOf(plugin, epochs, parameters).length > 0) return null;
  const { id } = victim.spec;
  return {
    code: 'no-checkpoints',
    reason:
      `detector ${detector} asks earlier states of victim ${id}, which ` +
      (epochs === 0 ? 'is published weights as they are' : `is trained for too few epochs: ${epochs}`),
    fix: 'Give the victim more "epochs" in its "training", or name another detector.',
  };
}

function askingOf({ suite, submissions }: PlanContext, { id }: VictimSpec): readonly Asking[] {
  const { detectors = [], streamDetectors = [] } = suite;
  return [
    ...detectors.filter(({ victim }) => victim === id),
    ...streamDetectors.filter(({ victims }) => victims?.includes(id) ?? true),
  ].filter(({ detector }) => !submissions.has(`detectors/${detector}`));
}

function epochsOf(plugin: AnyDetectorPlugin, epochs: number, parameters: Parameters): readonly number[] {
  if (plugin.meta.needs?.includes('checkpoints') !== true) return [];
  const asked = plugin.checkpointEpochs?.(epochs, parameters) ?? [];
  const fits = asked.every((epoch) => Number.isInteger(epoch) && epoch >= 1 && epoch <= epochs);
  if (fits) return asked;
  const { id } = plugin.meta;
  throw new PluginError(`detector ${id} asks for states that the victim's training does not have`, {
    code: 'checkpoint-epoch',
    where: `bench/detectors/${id}.ts`,
    expected: `epochs from 1 to ${epochs}`,
    got: asked.join(', '),
    hint: 'Correct checkpointEpochs of the plug-in.',
  });
}
