import { describe, expect, it } from 'vitest';
import type { DefensePlugin } from '../../../../bench/contract/plugins.js';
import { inimitable } from '../../../../bench/pipeline/suite/inimitable.js';

const META = { id: 'd', title: 'D', version: '1.0.0', summary: 'Defends.', paper: null };

const codeOf = (more: Partial<DefensePlugin['meta']>): string | undefined =>
  inimitable('d', { ...META, ...more })?.code;

describe('A defense that an attacker knows', () => {
  it('can be had a second time where it is prepared from images, labels and a model to look into', () => {
    expect(inimitable('d', { ...META, substitute: true, needs: ['logits', 'gradients'] })).toBeNull();
    expect(codeOf({ outliers: 'optional' })).toBeUndefined();
  });

  it('cannot where its answers depend on what the owner was asked before', () => {
    expect(codeOf({ state: 'client' })).toBe('stateful-defense');
  });

  it("cannot where it needs what is the owner's: features, checkpoints, outliers, training images, or files of a submission", () => {
    expect(codeOf({ needs: ['features'] })).toBe('defense-out-of-reach');
    expect(codeOf({ needs: ['checkpoints'] })).toBe('defense-out-of-reach');
    expect(codeOf({ outliers: 'required' })).toBe('defense-out-of-reach');
    expect(codeOf({ trainingImages: true })).toBe('defense-out-of-reach');
    expect(codeOf({ trainsVictim: 'network' })).toBe('defense-out-of-reach');
    expect(inimitable('d', null)?.code).toBe('defense-out-of-reach');
  });
});
