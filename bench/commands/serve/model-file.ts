// Models in files that cannot be served by themselves: nothing in them says how many classes they tell apart before they run.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../contract/errors.js';
import { readJson } from '../../pipeline/store/read-json.js';
import { kerasFile } from '../../submission/victims/keras-files.js';
import { isTfjsJson } from '../../submission/victims/tfjs-model.js';

/** Throws UsageError `serve-file`, `victim-format` for a model that is neither an ONNX file nor in a suite. */
export async function refuseModelFile(what: string, cwd: string): Promise<void> {
  const file = path.resolve(cwd, what);
  const foreign = kerasFile(file);
  if (foreign !== null) throw foreign;
  const isWeights = /\.(safetensors|pth|pt)$/i.test(what);
  const isLayers = /\.json$/i.test(what) && existsSync(file) && isTfjsJson(await readJson(file));
  if (!isWeights && !isLayers) return;
  throw new UsageError('this model is served from a suite that has it as its victim', {
    code: 'serve-file',
    where: what,
    expected: 'a suite, or an ONNX file',
    got: isWeights ? 'a file of weights' : 'a layers model of TensorFlow.js',
    hint: '`stealbench audit` writes one: stealbench serve audit/audit.json --store audit/.stealbench.',
  });
}
