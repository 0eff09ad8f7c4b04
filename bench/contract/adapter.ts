// The processor that a backend computes on where that is not the CPU, as far as the backend itself can tell.
import Type, { type Static } from '#typebox';
import { strictObject } from './primitives.js';

const Told = Type.Union([Type.String(), Type.Null()]);

/** `null` stands for what the backend does not say. */
export const Adapter = strictObject({
  /** Emulated by the CPU (SwiftShader, llvmpipe): it computes, and is never chosen by itself nor ranked as a GPU. */
  software: Type.Boolean(),
  /** The interface that it is driven through. */
  api: Type.Union([Type.Literal('cuda'), Type.Literal('vulkan'), Type.Literal('metal'), Type.Literal('d3d12')]),
  /** `nvidia`, `amd`, `intel`, `google`: lower case, as WebGPU names them. */
  vendor: Told,
  /** `ampere`, `rdna-3`; on CUDA `compute capability 8.6`. */
  architecture: Told,
  /** The driver's own words. */
  description: Told,
  /** Versions of CUDA and cuDNN that the backend was built and installed with. */
  cuda: Told,
  cudnn: Told,
});
export type Adapter = Static<typeof Adapter>;
