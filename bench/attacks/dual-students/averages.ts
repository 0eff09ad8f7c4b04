// Moving averages of students while they are trained; the averages are what is handed in.
import { networkOf } from '../../tensor/blocks/network.js';
import { WeightAverage } from '../../tensor/blocks/weight-average.js';
import type { Clones } from '../shared/clones.js';
import type { Watch } from '../shared/two-clones.js';
import type { DualStudentsSettings } from './settings.js';

/** Takes a state every so many iterations, the first as it is; a run without any hands the students in as they are. */
export function averaged(
  { members }: Pick<Clones, 'members'>,
  { averageDecay, averageEvery, surrogate }: Pick<DualStudentsSettings, 'averageDecay' | 'averageEvery' | 'surrogate'>,
): Watch {
  const kept = surrogate === 'first' ? members.slice(0, 1) : members;
  const networks = kept.map(networkOf);
  let averages: readonly WeightAverage[] = [];
  let iterations = 0;
  return {
    afterIteration() {
      if (++iterations % averageEvery !== 0) return;
      if (averages.length > 0) for (const average of averages) average.update();
      else averages = networks.map((network) => new WeightAverage(network, averageDecay));
    },
    members() {
      averages.forEach((average, index) => {
        const network = networks[index];
        if (network !== undefined) average.copyTo(network);
      });
      return kept;
    },
    dispose() {
      for (const average of averages) average.dispose();
    },
  };
}
