// Parameters that make recoveries quick which train models of their own.
import type { Parameters } from '../../../bench/contract/primitives.js';

const FEW = { shadows: 2, shadowImages: 16, shadowEpochs: 1, pairs: 12, epochs: 2 };

export const QUICK: Readonly<Record<string, Parameters>> = { 'd-dae': FEW, 'd-dae-plus': FEW };
