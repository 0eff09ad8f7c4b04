// Parameters that make attacks quick which train models of their own; what is asked by default is tested beside them.
import type { Parameters } from '../../../bench/contract/primitives.js';

export const QUICK: Readonly<Record<string, Parameters>> = {
  activethief: { rounds: 2, epochs: 2, batchSize: 16 },
  dfme: { batchSize: 3, latent: 4, generatorWidth: 2, cloneSteps: 2, step: 0.5 },
  'dfms-hl': {
    batchSize: 8,
    latent: 4,
    generatorWidth: 2,
    discriminatorWidth: 2,
    ganEpochs: 1,
    diversityEpochs: 1,
    cloneEpochs: 1,
    fineTuneEpochs: 1,
    cropPixels: 1,
  },
  disguide: { batchSize: 8, latent: 4, generatorWidth: 2, replaySteps: 1 },
  'dual-students': { batchSize: 4, latent: 4, generatorWidth: 2, queryBatches: 2, averageEvery: 1 },
  dissector: { epochs: 1, variants: 2, copies: 2 },
  jbda: { epochs: 1 },
  'jbda-targeted': { epochs: 1, steps: 1 },
  'knockoff-adaptive': { coarseNodes: 3, featureEpochs: 1, featureImages: 30, updateEvery: 10 },
  maze: {
    batchSize: 2,
    latent: 4,
    generatorWidth: 2,
    directions: 2,
    cloneSteps: 2,
    replaySteps: 1,
    step: 0.5,
  },
  marich: { initial: 5, perRound: 8, clusters: 2, epochs: 1 },
  mixmatch: { steps: 2, batchSize: 4, cropPixels: 1 },
  'prada-attack': { epochs: 1, steps: 1 },
  'rotation-self-supervision': { epochs: 1, batchSize: 16 },
};
