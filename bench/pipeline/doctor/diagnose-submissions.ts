// What this machine has for submissions: the sandbox, a Python with the usual packages, ONNX Runtime.
import { execa } from 'execa';
import { EnvironmentError } from '../../contract/errors.js';
import { resolveProgram } from '../../submission/program.js';
import { onnxRuntimeFolder } from '../../submission/onnx/runtime.js';
import { sandboxState } from '../../submission/sandbox/probe.js';
import type { Finding } from './finding.js';

/** What the scaffolds in Python import. */
const PACKAGES = ['numpy', 'torch', 'onnx'];

export async function submissionFindings(env: NodeJS.ProcessEnv = process.env): Promise<readonly Finding[]> {
  return [await sandbox(), await python(env), onnxRuntime()];
}

async function sandbox(): Promise<Finding> {
  const subject = 'sandbox';
  const state = await sandboxState();
  return state.available
    ? { level: 'ok', subject, state: state.description, fix: null }
    : { level: 'warning', subject, state: `${state.reason}; submissions are skipped`, fix: state.fix };
}

async function python(env: NodeJS.ProcessEnv): Promise<Finding> {
  const subject = 'python of submissions';
  try {
    const { name } = await resolveProgram('python3', env);
    const found = await versions(name);
    const missing = PACKAGES.filter((id) => found[id] === undefined);
    const state = [name, ...Object.entries(found).map(([id, version]) => `${id} ${version}`)].join(', ');
    if (missing.length === 0) return { level: 'ok', subject, state, fix: null };
    const fix = `For submissions that need them: ${name} -m pip install ${missing.join(' ')}, or name another Python in STEALBENCH_PYTHON.`;
    return { level: 'warning', subject, state: `${state}; without ${missing.join(', ')}`, fix };
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return { level: 'warning', subject, state: error.message, fix: error.hint };
  }
}

/** Of the packages that are installed; none is imported, which would take seconds. */
async function versions(interpreter: string): Promise<Readonly<Record<string, string>>> {
  const ask = `
import importlib.metadata as metadata, json, sys
found = {}
for name in sys.argv[1:]:
    try:
        found[name] = metadata.version(name)
    except metadata.PackageNotFoundError:
        pass
print(json.dumps(found))`;
  const { stdout, exitCode } = await execa(interpreter, ['-I', '-c', ask, ...PACKAGES], { reject: false });
  return exitCode === 0 ? (JSON.parse(stdout) as Readonly<Record<string, string>>) : {};
}

function onnxRuntime(): Finding {
  const subject = 'surrogates of submissions';
  if (onnxRuntimeFolder() !== null) return { level: 'ok', subject, state: 'ONNX Runtime is installed', fix: null };
  const state = 'ONNX Runtime is not installed; the open track is skipped';
  return { level: 'warning', subject, state, fix: 'Run `stealbench backend install onnx`.' };
}
