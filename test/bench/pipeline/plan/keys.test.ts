import { describe, expect, it } from 'vitest';
import { jobKey } from '../../../../bench/pipeline/plan/keys.js';
import { throughputSpec } from '../../../fixtures/evidence.js';

describe('jobKey', () => {
  it('does not depend on the order in which a specification was written', () => {
    const reversed = Object.fromEntries(Object.entries(throughputSpec).reverse()) as typeof throughputSpec;
    expect(jobKey(reversed, 'wasm')).toBe(jobKey(throughputSpec, 'wasm'));
  });

  it('changes with a parameter, a plug-in version and the backend family', () => {
    const newer = { ...throughputSpec, model: { ...throughputSpec.model, version: '1.0.1' } };
    const keys = [
      jobKey(throughputSpec, 'wasm'),
      jobKey({ ...throughputSpec, batchSize: 5 }, 'wasm'),
      jobKey(newer, 'wasm'),
      jobKey(throughputSpec, 'cpu'),
    ];
    expect(new Set(keys).size).toBe(4);
  });
});
