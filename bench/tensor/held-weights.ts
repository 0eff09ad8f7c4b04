// Whose hands a network's weights are in: a graph that trains it has them in variables of its own until somebody asks.
import type { LayersModel } from '#tfjs-layers';

export interface WeightHolder {
  /** Puts the weights into the network, if they are not there. */
  pull(): void;
}

const holders = new WeakMap<LayersModel, WeightHolder>();

/** From now on the weights may be newer at `holder` than in the network. */
export function holdWeights(model: LayersModel, holder: WeightHolder): void {
  holders.set(model, holder);
}

/** The network with its weights in it, wherever they were; not asked of `except`, which has them itself. */
export function settled(model: LayersModel, except?: WeightHolder): LayersModel {
  const holder = holders.get(model);
  if (holder === undefined || holder === except) return model;
  holders.delete(model);
  holder.pull();
  return model;
}
