// The program that runs ONNX models in a sandbox, and where it finds ONNX Runtime there.
import { ownProgram, type OwnProgram } from '../own-program.js';

export const RUNTIME = '/opt/onnxruntime';

export function onnxProgram(): OwnProgram {
  return ownProgram('onnx/runtime-main.js', ['victims/inside.js']);
}
