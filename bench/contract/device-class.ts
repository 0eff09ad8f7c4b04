// What kind of thing computed. Timings are compared within a class only: a processor, a GPU, or a GPU that is emulated.
import type { RunProvenance } from './evidence.js';

export type DeviceKind = 'cpu' | 'gpu' | 'software-gpu';

export interface DeviceClass {
  readonly kind: DeviceKind;
  /** Model of the processor or GPU, as its maker calls it. */
  readonly name: string;
}

type Run = Pick<RunProvenance, 'device' | 'adapter' | 'machine'>;

/** A slice of a divided GPU is a class of its own, and so is an emulated GPU on each processor. */
export function deviceClass({ device, adapter = null, machine }: Run): DeviceClass {
  if (adapter === null) return { kind: 'cpu', name: device };
  if (adapter.software) {
    const processor = machine === undefined ? '' : ` on ${machine.processor}`;
    return { kind: 'software-gpu', name: `${adapter.description ?? device}${processor}` };
  }
  const gpu = machine?.gpu ?? null;
  const slice = gpu?.sliceMemoryBytes == null ? '' : ', a slice of it (MIG)';
  return { kind: 'gpu', name: `${gpu?.name ?? adapter.description ?? device}${slice}` };
}

const TITLES: Readonly<Record<DeviceKind, string>> = { cpu: '', gpu: 'GPU ', 'software-gpu': 'Emulated GPU ' };

/** Heading of a class; an emulated GPU is never taken for one. */
export function deviceTitle({ kind, name }: DeviceClass): string {
  return `${TITLES[kind]}${name}`;
}

/** The same text for two timings that a rerun may replace by one another: device, machine and precision. */
export function placeText(run: Run & Pick<RunProvenance, 'precision'>): string {
  return [deviceTitle(deviceClass(run)), machineText(run) ?? '', precisionOf(run)].join(' · ');
}

/** Records from before there was another precision do not name theirs. */
export function precisionOf({ precision = 'fp32' }: Pick<RunProvenance, 'precision'>): string {
  return precision;
}

const GIB = 2 ** 30;

/**
 * `driver 590.44.01, CUDA 12.8, 8.0 GiB, 2160 MHz`; for a CPU `2 cores, 15.6 GiB`. The clock of a CPU stays out: what the
 * operating system tells is that of the moment.
 */
export function machineText({ adapter = null, machine }: Run): string | null {
  if (machine === undefined) return null;
  const { gpu, logicalCores, memoryBytes } = machine;
  if (gpu === null) return `${logicalCores} ${logicalCores === 1 ? 'core' : 'cores'}, ${gibibytes(memoryBytes)}`;
  return [
    gpu.driver === null ? null : `driver ${gpu.driver}`,
    adapter?.cuda == null ? null : `CUDA ${adapter.cuda}`,
    adapter?.cudnn == null ? null : `cuDNN ${adapter.cudnn}`,
    gpu.memoryBytes === null ? null : gibibytes(gpu.memoryBytes),
    gpu.graphicsClockMhz === null ? null : `${gpu.graphicsClockMhz} MHz`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

function gibibytes(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
