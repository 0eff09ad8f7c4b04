// Optional parts that some tests need. Without them a test is skipped, unless the caller of the suite insists.
import { existsSync } from 'node:fs';

/** A part that a plain install leaves out. */
export type ComponentName =
  | 'actionlint'
  | 'bubblewrap'
  | 'chromium'
  | 'jupyter'
  | 'mlserver'
  | 'onnxruntime'
  | 'onnxruntime-python'
  | 'prometheus-client'
  | 'python'
  | 'scipy'
  | 'slurm'
  | 'tensorflow'
  | 'tensorflow-gpu'
  | 'torch'
  | 'tritonclient'
  | 'webgpu';

const CHROMIUM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Whether a test that needs the component can run: `describe.skipIf(!requireComponent('chromium', path !== null))`.
 *
 * A component named in STEALBENCH_REQUIRE (comma-separated) must be there: its absence is then an error and the test
 * file fails, so that a run which promised the component cannot pass by skipping.
 *
 * @param name - the component
 * @param present - whether the caller found it here
 */
export function requireComponent(name: ComponentName, present: boolean): boolean {
  const required = (process.env['STEALBENCH_REQUIRE'] ?? '').split(',').map((part) => part.trim());
  if (!present && required.includes(name)) {
    throw new Error(`STEALBENCH_REQUIRE names "${name}", but this machine does not have it`);
  }
  return present;
}

/** Path of a Chromium that playwright-core can start, or `null`; STEALBENCH_CHROMIUM overrides the search. */
export function chromiumPath(): string | null {
  const named = process.env['STEALBENCH_CHROMIUM'];
  const candidates = named === undefined || named === '' ? CHROMIUM_PATHS : [named];
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}
