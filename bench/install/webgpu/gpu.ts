// The part of the WebGPU interface that is used here; Dawn for Node has it whole.

/** What an adapter says of itself; every text may be empty. */
export interface GpuAdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

export interface GpuError {
  readonly message: string;
}

export interface GpuDevice {
  readonly limits: Readonly<Record<string, number>>;
  /** Settles when the device is gone for good. */
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  createBuffer(descriptor: { readonly size: number }): object;
  addEventListener(
    type: 'uncapturederror',
    listener: (event: { readonly error: GpuError; preventDefault(): void }) => void,
  ): void;
}

export interface GpuAdapter {
  readonly info: GpuAdapterInfo;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(descriptor: { readonly requiredLimits: Readonly<Record<string, number>> }): Promise<GpuDevice>;
}

export interface Gpu {
  requestAdapter(options: { readonly powerPreference: 'high-performance' }): Promise<GpuAdapter | null>;
}

/** The module `webgpu`. */
export interface Dawn {
  create(options: readonly string[]): Gpu;
  /** `GPUBufferUsage` and the like, which a browser has as globals. */
  readonly globals: Readonly<Record<string, unknown>>;
}
