// Reads the XML of `nvidia-smi -q -x`. XML and not CSV: a query for one column that a driver does not know fails whole,
// while an element that is absent, "N/A", "[Not Supported]" or "Requested functionality has been deprecated" is only null.
import { DOMParser } from 'linkedom';
import type { Gpu } from '../../contract/machine.js';

const MIB = 2 ** 20;

/** The little of the DOM that is needed; linkedom's types stand on those of browsers, which this project leaves out. */
interface Element {
  readonly localName: string;
  readonly textContent: string | null;
  readonly children: Iterable<Element>;
}

/** Every GPU of the log, in its order; `null` if the text is no such log. */
export function parseNvidiaSmi(text: string): readonly Gpu[] | null {
  if (!text.includes('<nvidia_smi_log>')) return null;
  const document = new DOMParser().parseFromString(text, 'text/xml') as unknown as Element;
  const log = child(document, 'nvidia_smi_log');
  if (log === null) return null;
  const shared = { driver: words(log, 'driver_version'), driverCuda: words(log, 'cuda_version') };
  return [...log.children].filter(({ localName }) => localName === 'gpu').map((gpu) => ({ ...gpuOf(gpu), ...shared }));
}

function gpuOf(gpu: Element): Omit<Gpu, 'driver' | 'driverCuda'> {
  return {
    name: words(gpu, 'product_name') ?? 'an NVIDIA GPU without a name',
    architecture: words(gpu, 'product_architecture'),
    memoryBytes: mebibytes(gpu),
    graphicsClockMhz: quantity(gpu, 'MHz', 'max_clocks', 'graphics_clock'),
    memoryClockMhz: quantity(gpu, 'MHz', 'max_clocks', 'mem_clock'),
    sliceMemoryBytes: slices(gpu),
  };
}

/** `null` unless the card is divided now; a division that waits for a restart does not count. */
function slices(gpu: Element): number[] | null {
  if (words(gpu, 'mig_mode', 'current_mig') !== 'Enabled') return null;
  const devices = child(gpu, 'mig_devices')?.children ?? [];
  return [...devices].map(mebibytes).filter((bytes) => bytes !== null);
}

function mebibytes(element: Element): number | null {
  const value = quantity(element, 'MiB', 'fb_memory_usage', 'total');
  return value === null ? null : value * MIB;
}

/** A positive number with its unit; anything else is a way of saying that there is none. */
function quantity(element: Element, unit: string, ...path: readonly string[]): number | null {
  const [, digits] = new RegExp(`^(\\d+(?:\\.\\d+)?) ${unit}$`).exec(words(element, ...path) ?? '') ?? [];
  const value = Number(digits);
  return digits !== undefined && value > 0 ? value : null;
}

const NOTHING = /^(\[?(N\/A|Not Supported|Unknown Error|Insufficient Permissions)\]?|Requested functionality .*)?$/i;

function words(element: Element, ...path: readonly string[]): string | null {
  const found = path.reduce<Element | null>((place, name) => (place === null ? null : child(place, name)), element);
  const text = found?.textContent?.trim() ?? '';
  return NOTHING.test(text) ? null : text;
}

function child(element: Element, name: string): Element | null {
  return [...element.children].find(({ localName }) => localName === name) ?? null;
}
