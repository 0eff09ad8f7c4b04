import { trainingContract } from '../../support/training-contract.js';

trainingContract('cpu');
