// Layers models of TensorFlow.js made by hand, as the converter of Keras writes them: model.json and a file of weights beside it.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface TfjsOptions {
  /** [height, width, channels]; default one grey 2x2 image. */
  readonly image?: readonly [number, number, number];
  readonly classes?: number;
  /** Row-major [pixels of an image, classes]. */
  readonly weights?: readonly number[];
  /** A number a class; default none. */
  readonly bias?: readonly number[];
  readonly activation?: 'linear' | 'softmax';
  /** Layers between the pixels and the dense one, as Keras describes them. */
  readonly between?: readonly object[];
  readonly kerasVersion?: string;
  /** Files that the weights are cut into, by name and bytes; default one. */
  readonly cut?: number;
  /** Names of these files in model.json; default as they are written. */
  readonly paths?: readonly string[];
}

/** Writes a model whose classes are sums of pixels, weighed; by default 0 and the sum of the four. Returns the path of model.json. */
export async function writeTfjsModel(folder: string, options: TfjsOptions = {}): Promise<string> {
  const { image = [2, 2, 1], classes = 2, weights = [0, 1, 0, 1, 0, 1, 0, 1], activation = 'linear' } = options;
  const { bias = [], between = [], kerasVersion = '2.15.0', cut = 1 } = options;
  const pixels = image[0] * image[1] * image[2];
  const first = {
    class_name: 'Flatten',
    config: { name: 'flat', batch_input_shape: [null, ...image], dtype: 'float32' },
  };
  const dense = {
    class_name: 'Dense',
    config: { name: 'dense', units: classes, activation, use_bias: bias.length > 0 },
  };
  const data = Buffer.from(Float32Array.from([...weights, ...bias]).buffer);
  const size = Math.ceil(data.length / cut);
  const files = Array.from({ length: cut }, (_, index) => `group1-shard${index + 1}of${cut}.bin`);
  await mkdir(folder, { recursive: true });
  for (const [index, name] of files.entries())
    await writeFile(path.join(folder, name), data.subarray(index * size, (index + 1) * size));
  const file = path.join(folder, 'model.json');
  const own = [
    { name: 'dense/kernel', shape: [pixels, classes], dtype: 'float32' },
    ...(bias.length > 0 ? [{ name: 'dense/bias', shape: [classes], dtype: 'float32' }] : []),
  ];
  const model = {
    format: 'layers-model',
    generatedBy: `keras v${kerasVersion}`,
    convertedBy: 'TensorFlow.js Converter v4.22.0',
    modelTopology: {
      ...{ keras_version: kerasVersion, backend: 'tensorflow' },
      model_config: { class_name: 'Sequential', config: { name: 'linear', layers: [first, ...between, dense] } },
      training_config: { loss: 'mse', metrics: [], optimizer_config: { class_name: 'Adam', config: {} } },
    },
    weightsManifest: [{ paths: options.paths ?? files, weights: own }],
  };
  await writeFile(file, JSON.stringify(model));
  return file;
}
