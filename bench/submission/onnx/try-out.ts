// What a rehearsal does with a surrogate: a wrong layout or output shows when it is run, and would else show in a record.
import type { Images } from '../../contract/arrays.js';
import { checkedModel } from './model-file.js';
import { onnxRuntimeFolder } from './runtime.js';
import { scoreOnnx, type OnnxScoring } from './score.js';

/**
 * Reads the file as a run would, and runs it where ONNX Runtime is installed. Says which of both happened.
 *
 * @throws SubmissionError as `scoreOnnx`
 */
export async function tryOut(scoring: OnnxScoring, images: Images): Promise<string> {
  checkedModel(scoring.model);
  if (onnxRuntimeFolder() === null) return 'not run, which needs `stealbench backend install onnx`';
  const { rows } = await scoreOnnx(scoring, images);
  return `which named a class for ${rows} of ${images.count} images`;
}
