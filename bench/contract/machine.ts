// The machine behind a timing, as far as its operating system and its GPU's tools tell. `null` is what they do not.
import Type, { type Static } from '#typebox';
import { strictObject } from './primitives.js';

const Told = Type.Union([Type.String(), Type.Null()]);
const Megahertz = Type.Union([Type.Number({ exclusiveMinimum: 0 }), Type.Null()]);
const Bytes = Type.Integer({ minimum: 1 });

export const Gpu = strictObject({
  name: Type.String(),
  architecture: Told,
  driver: Told,
  /** The newest CUDA that the driver runs; what the backend was built with is in `adapter.cuda`. */
  driverCuda: Told,
  /** Of the whole card. */
  memoryBytes: Type.Union([Bytes, Type.Null()]),
  /** Highest clocks that the card allows itself. */
  graphicsClockMhz: Megahertz,
  memoryClockMhz: Megahertz,
  /** Memory of each slice of a card that is divided (MIG): a process gets one. `null` for a whole card. */
  sliceMemoryBytes: Type.Union([Type.Array(Bytes), Type.Null()]),
});
export type Gpu = Static<typeof Gpu>;

export const Machine = strictObject({
  processor: Type.String(),
  /** Cores as the operating system counts them. */
  logicalCores: Type.Integer({ minimum: 1 }),
  processorClockMhz: Megahertz,
  memoryBytes: Bytes,
  gpu: Type.Union([Gpu, Type.Null()]),
  /** Why `gpu` is null; null where it is not. */
  gpuReason: Told,
});
export type Machine = Static<typeof Machine>;
