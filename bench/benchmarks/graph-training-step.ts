// The training loop on TensorFlow's C library as it is: a step is one graph.
import { nativeSteps } from './process/native-steps.js';

export const benchmark = nativeSteps('Training on tensorflow: four steps of cnn as graphs, batch 8', 'graph');
