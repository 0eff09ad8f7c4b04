// One client's queries through a detector of streams of its own, up to its alarm.
import type { ImageStore, Matrix, Shape3 } from '../../contract/arrays.js';
import type { VersionedPlugin } from '../../contract/plan.js';
import type { OwnerModel, StreamDetector } from '../../contract/plugins.js';
import { readFiles } from '../store/evidence-store.js';
import { loadStreamDetector } from '../registry/registry.js';
import type { JobContext } from './context.js';
import { detectorNetworks } from './detector-networks.js';
import { shape3 } from './network.js';
import { openOwnerModel } from './owner-model.js';
import { victimShape } from './pool.js';

/** How many queries are looked at between two questions whether to stop; changes no alarm. */
const BATCH = 500;

/** A client's queries, in its order. */
export interface ClientStream {
  readonly images: ImageStore;
  /** What the API answered, float32 [n, classes]. */
  readonly answers: (rows: readonly number[]) => Promise<Matrix> | Matrix;
}

export interface OpenedWatch {
  readonly model: OwnerModel;
  /** Of its input. */
  readonly shape: Shape3;
  /** Position of the client's query that raised the alarm; `null` for none. */
  watch(stream: ClientStream): Promise<number | null>;
  /** Throws PluginError `victim-changed`. */
  verify(): Promise<void>;
}

type Watching = Pick<JobContext<'watch' | 'watch-benign'>, 'input' | 'store' | 'dataRoot' | 'signal'> & {
  readonly spec: { readonly trained: string; readonly victim: string; readonly detector: VersionedPlugin };
};

/** Every client meets a detector as it was fitted; none sees another's queries. */
export async function openWatch(context: Watching): Promise<OpenedWatch> {
  const { spec, dataRoot, store } = context;
  const plugin = await loadStreamDetector(spec.detector.id);
  const state = await readFiles(store, await context.input(spec.trained));
  const owner = await openOwnerModel(context, spec.victim);
  const networks = await detectorNetworks(dataRoot, undefined);
  return {
    model: owner.model,
    shape: shape3(await victimShape(context)),
    verify: () => owner.verify(),
    async watch(stream) {
      const detector = await plugin.open(state, spec.detector.parameters, networks, owner.model);
      try {
        return await alarmOf(detector, stream, context.signal);
      } finally {
        detector.dispose();
      }
    },
  };
}

async function alarmOf(
  detector: StreamDetector,
  { images, answers }: ClientStream,
  signal: AbortSignal,
): Promise<number | null> {
  for (let first = 0; first < images.count; first += BATCH) {
    signal.throwIfAborted();
    const length = Math.min(BATCH, images.count - first);
    const rows = Array.from({ length }, (_, offset) => first + offset);
    const observed = { images: images.read(rows), answers: await answers(rows), firstQueryIndex: first };
    const { alarmAt } = await detector.observe(observed);
    if (alarmAt !== null) return alarmAt;
  }
  return null;
}

/** Alarms as evidence: int32, -1 for none. */
export function encodedAlarms(alarms: readonly (number | null)[]): Int32Array {
  return Int32Array.from(alarms, (alarm) => alarm ?? -1);
}

export function decodedAlarms(alarms: Int32Array): (number | null)[] {
  return Array.from(alarms, (alarm) => (alarm === -1 ? null : alarm));
}
