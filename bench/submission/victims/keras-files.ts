// Keras and TensorFlow files that TensorFlow.js does not load as they are: each with the command that makes one of it that loads.
import path from 'node:path';
import { UsageError, ValidationError } from '../../contract/errors.js';

/** Keras 3 writes its networks in a form that TensorFlow.js does not read. */
export const KERAS_3 =
  'In Python, with Keras 3.8 or newer: model.export("model.onnx", format="onnx"); then audit model.onnx.';

const LAYERS = 'tensorflowjs_converter --input_format=keras --output_format=tfjs_layers_model model.h5 converted';

/** By ending of the file: what it is, and what to do. */
const FILES: readonly (readonly [ending: RegExp, what: string, hint: string])[] = [
  [
    /\.(h5|hdf5)$/i,
    'a Keras file in HDF5',
    `pip install tensorflowjs; ${LAYERS.replace('model.h5', '{file}')}; then audit converted/model.json. Of Keras 3 instead: model.export("model.onnx", format="onnx").`,
  ],
  [/\.keras$/i, 'a file of Keras 3', KERAS_3],
  [
    /(^|\/)saved_model\.pb$/i,
    'a SavedModel',
    'pip install tf2onnx; python -m tf2onnx.convert --saved-model {folder} --output model.onnx; then audit model.onnx.',
  ],
  [
    /\.tflite$/i,
    'a TensorFlow Lite model',
    'pip install tf2onnx; python -m tf2onnx.convert --tflite {file} --output model.onnx; then audit model.onnx.',
  ],
];

/** The error for such a file, by its name; `null` for another. */
export function kerasFile(file: string): UsageError | null {
  const found = FILES.find(([ending]) => ending.test(file));
  if (found === undefined) return null;
  const [, what, hint] = found;
  return new UsageError('the file has to be converted first', {
    code: 'victim-format',
    where: file,
    expected: 'an ONNX file, a layers model of TensorFlow.js (model.json), or weights of PyTorch with --model',
    got: what,
    hint: hint.replace('{file}', path.basename(file)).replace('{folder}', path.dirname(file)),
  });
}

export function notLayers(
  where: string,
  got: string,
  hint = `From a Keras file of version 2: ${LAYERS}. From a SavedModel: python -m tf2onnx.convert --saved-model saved_model --output model.onnx.`,
): ValidationError {
  return new ValidationError('this is no layers model of TensorFlow.js', {
    code: 'tfjs-format',
    where,
    expected: 'the model.json of a layers model',
    got,
    hint,
  });
}
