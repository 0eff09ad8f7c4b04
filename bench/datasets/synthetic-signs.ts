// Sign-like pictures drawn by ourselves, so that a fresh checkout has a labelled dataset without any download.
import type { DatasetPart, DatasetPlugin, DecodedChunk } from '../contract/dataset.js';
import { GTSRB_TRAIN_COUNTS } from './shared/gtsrb-classes.js';
import { keepRows } from '../lib/splits/keep-rows.js';
import { createRng } from '../lib/random/rng.js';
import { SIGN_DESIGNS } from './shared/signs/designs.js';
import { renderSign } from './shared/signs/render.js';
import { drawFrame, drawTrack } from './shared/signs/scene.js';

const SIZE = 32;
const SHAPE = [SIZE, SIZE, 3] as const;
/** Frames of one physical sign; they share its light, paint and background. */
const FRAMES = 5;
/** Images of a part per image of GTSRB's official training set (39,209), before rounding to whole tracks. */
const SCALE: Readonly<Record<DatasetPart, number>> = { train: 6000 / 39209, test: 2150 / 39209 };

interface Picture {
  readonly label: number;
  readonly track: number;
  readonly frame: number;
}

export const dataset: DatasetPlugin = {
  meta: {
    id: 'synthetic-signs',
    title: 'Synthetic signs',
    version: '1.0.0',
    licence: 'MIT, made by StealBench',
    homepage: 'https://benchmark.ini.rub.de/gtsrb_news.html',
    paper: 'Class frequencies of GTSRB: Stallkamp et al., Neural Networks 32, 2012',
    obtain: 'Made on first use; nothing to download.',
    classes: SIGN_DESIGNS.length,
    shape: SHAPE,
    counts: { train: pictures('train').length, test: pictures('test').length },
    generated: true,
  },
  officialFiles: [],
  decode({ limit }) {
    return Promise.resolve({
      classNames: SIGN_DESIGNS.map(({ name }) => name),
      shape: SHAPE,
      chunks: drawParts(limit),
      rules: [`Drawn from a fixed seed: tracks of ${FRAMES} frames, classes as frequent as in GTSRB.`],
      files: [],
    });
  },
};

/** Every picture of a part: class after class, track after track. */
function pictures(part: DatasetPart): readonly Picture[] {
  return GTSRB_TRAIN_COUNTS.flatMap((count, label) => {
    const tracks = Math.max(2, Math.round((count * SCALE[part]) / FRAMES));
    return Array.from({ length: tracks * FRAMES }, (_, index) => ({
      label,
      track: Math.floor(index / FRAMES),
      frame: index % FRAMES,
    }));
  });
}

/** One chunk a class. */
async function* drawParts(limit: number | null): AsyncGenerator<DecodedChunk> {
  for (const part of ['train', 'test'] as const) {
    const all = pictures(part);
    const kept = Array.from(keepRows(all.length, limit, part), (row) => all[row]).filter((row) => row !== undefined);
    for (const label of SIGN_DESIGNS.keys()) {
      const own = kept.filter((picture) => picture.label === label);
      if (own.length > 0) yield await Promise.resolve(drawChunk(part, own));
    }
  }
}

function drawChunk(part: DatasetPart, own: readonly Picture[]): DecodedChunk {
  const pixels = new Uint8Array(own.length * SIZE * SIZE * 3);
  own.forEach((picture, at) => pixels.set(drawPicture(part, picture), at * SIZE * SIZE * 3));
  return {
    part,
    images: { pixels, count: own.length, shape: SHAPE },
    labels: Int32Array.from(own, ({ label }) => label),
    groups: Int32Array.from(own, ({ label, track }) => label * 1000 + track),
  };
}

/** Each track and each frame has a stream of its own, so that a limit changes no picture. */
function drawPicture(part: DatasetPart, { label, track, frame }: Picture): Uint8Array {
  const design = SIGN_DESIGNS[label];
  if (design === undefined) throw new RangeError(`sign class: expected 0 to ${SIGN_DESIGNS.length - 1}, got ${label}`);
  const stream = createRng(`synthetic-signs:${part}:${label}:${track}`);
  const drawn = drawTrack(stream);
  const rng = stream.fork(`frame:${frame}`);
  return renderSign({ design, track: drawn, frame: drawFrame(rng, drawn, frame / (FRAMES - 1)), rng }, SIZE);
}
