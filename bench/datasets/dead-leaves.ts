// A query pool with natural images' statistics and no natural image in it; needs no download.
import type { DatasetPlugin } from '../contract/dataset.js';
import { drawDeadLeaves } from './shared/dead-leaves.js';
import { generatedChunks } from './shared/generated-chunks.js';
import { createRng } from '../lib/random/rng.js';

const SIZE = 32;
const SHAPE = [SIZE, SIZE, 3] as const;
const COUNT = 12_000;

export const dataset: DatasetPlugin = {
  meta: {
    id: 'dead-leaves',
    title: 'Dead leaves',
    version: '1.0.0',
    licence: 'MIT, made by StealBench',
    homepage: 'https://doi.org/10.1023/A:1011109015675',
    paper:
      'Lee, Mumford and Huang, Occlusion Models for Natural Images, IJCV 41, 2001; ' +
      'Baradad et al., Learning to See by Looking at Noise, NeurIPS 2021',
    obtain: 'Made on first use; nothing to download.',
    classes: 1,
    shape: SHAPE,
    counts: { train: COUNT, test: 0 },
    generated: true,
  },
  officialFiles: [],
  decode({ limit }) {
    const draw = (index: number): Uint8Array => drawDeadLeaves(createRng(`dead-leaves:${index}`), SIZE);
    return Promise.resolve({
      classNames: ['dead leaves'],
      shape: SHAPE,
      chunks: generatedChunks({ count: COUNT, limit, shape: SHAPE, draw }),
      rules: ['Drawn from a fixed seed: discs, bars and triangles with radii as r^-3, in colour and with texture.'],
      files: [],
    });
  },
};
