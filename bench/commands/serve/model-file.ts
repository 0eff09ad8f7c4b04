// Whether what is to be served is a model in a file, or a suite.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { readJson } from '../../pipeline/store/read-json.js';
import { kerasFile } from '../../submission/victims/keras-files.js';
import { isTfjsJson } from '../../submission/victims/tfjs-model.js';

/** Throws UsageError `victim-format` for a model that has to be converted first. */
export async function isModelFile(what: string, cwd: string): Promise<boolean> {
  const file = path.resolve(cwd, what);
  const foreign = kerasFile(file);
  if (foreign !== null) throw foreign;
  if (/\.(onnx|safetensors|pth|pt)$/i.test(what)) return true;
  const state = await stat(file).catch(() => null);
  if (state === null) return false;
  // Converters write folders.
  if (state.isDirectory()) return (await stat(path.join(file, 'model.json')).catch(() => null)) !== null;
  return /\.json$/i.test(what) && isTfjsJson(await readJson(file));
}
