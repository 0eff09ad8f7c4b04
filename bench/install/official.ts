// The official way: npm runs the package's own installer, which downloads libtensorflow and a built addon.
import { runTool, type ToolOutcome } from './tools.js';
import { TFJS_VERSION } from './pins.js';

/** Behind a firewall that drops packets instead of refusing them, the package's download hangs for good. */
const TIMEOUT_MS = 10 * 60_000;

/** Installs a TensorFlow.js package with its install script; a failure is a reason, not an exception. */
export async function installOfficial(folder: string, packageName: string, signal?: AbortSignal): Promise<ToolOutcome> {
  const args = [
    'install',
    '--prefix',
    folder,
    '--no-audit',
    '--no-fund',
    '--foreground-scripts',
    `${packageName}@${TFJS_VERSION}`,
  ];
  return runTool('npm', args, { cwd: folder, signal, timeoutMs: TIMEOUT_MS });
}
