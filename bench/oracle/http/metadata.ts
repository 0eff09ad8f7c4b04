// What the server says of itself and of its model.
import type { OracleCore } from '../core.js';
import { INPUT } from './query.js';

export const MODEL = 'victim';
export const OUTPUT = 'posteriors';
export const VERSION = '1';

/** The model with and without its only version. */
export const MODEL_PATHS = [`/v2/models/${MODEL}`, `/v2/models/${MODEL}/versions/${VERSION}`] as const;

export const SERVER_METADATA = { name: 'stealbench', version: VERSION, extensions: ['binary_tensor_data'] } as const;

/** Never a class name, a dataset or the victim's id: an attacker learns them nowhere else either. */
export function modelMetadata({ inputShape, classes }: OracleCore): object {
  return {
    name: MODEL,
    versions: [VERSION],
    platform: 'stealbench',
    inputs: [{ name: INPUT, datatype: 'UINT8', shape: [-1, ...inputShape] }],
    outputs: [{ name: OUTPUT, datatype: 'FP32', shape: [-1, classes] }],
  };
}
