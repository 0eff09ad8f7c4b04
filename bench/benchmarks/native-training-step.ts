// The same training loop without graphs: what JavaScript sends to TensorFlow, operation by operation.
import { nativeSteps } from './process/native-steps.js';

export const benchmark = nativeSteps('Training on tensorflow: four steps of cnn one by one, batch 8', 'eager');
