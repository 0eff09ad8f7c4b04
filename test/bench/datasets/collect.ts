// A decoded dataset in one piece, as tests like it.
import type {
  DatasetPart,
  DatasetPlugin,
  DecodedChunk,
  DecodedLayout,
  DecodeOptions,
} from '../../../bench/contract/dataset.js';

export interface Collected {
  readonly layout: DecodedLayout;
  readonly train: CollectedPart;
  readonly test: CollectedPart;
}

export interface CollectedPart {
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: readonly number[];
  readonly groups: readonly number[] | null;
}

export async function collect(plugin: DatasetPlugin, options: Partial<DecodeOptions> = {}): Promise<Collected> {
  const layout = await plugin.decode({ folder: '', size: null, limit: null, ...options });
  const chunks: DecodedChunk[] = [];
  for await (const chunk of layout.chunks) chunks.push(chunk);
  return { layout, train: joined(chunks, 'train'), test: joined(chunks, 'test') };
}

function joined(chunks: readonly DecodedChunk[], part: DatasetPart): CollectedPart {
  const own = chunks.filter((chunk) => chunk.part === part);
  return {
    count: own.reduce((sum, { images }) => sum + images.count, 0),
    pixels: Buffer.concat(own.map(({ images }) => images.pixels)),
    labels: own.flatMap(({ labels }) => [...labels]),
    groups: own.some(({ groups }) => groups === null) ? null : own.flatMap(({ groups }) => [...(groups ?? [])]),
  };
}
