import { afterEach, describe, expect, it, vi } from 'vitest';
import { requireComponent } from './components.js';

afterEach(() => vi.unstubAllEnvs());

describe('requireComponent', () => {
  it('lets a test be skipped where a component is missing', () => {
    vi.stubEnv('STEALBENCH_REQUIRE', 'tensorflow');
    expect(requireComponent('chromium', false)).toBe(false);
  });

  it('fails instead where the component was promised', () => {
    vi.stubEnv('STEALBENCH_REQUIRE', 'chromium, tensorflow');
    expect(() => requireComponent('tensorflow', false)).toThrow('STEALBENCH_REQUIRE names "tensorflow"');
  });

  it('lets a test run where the component is there', () => {
    vi.stubEnv('STEALBENCH_REQUIRE', 'chromium');
    expect(requireComponent('chromium', true)).toBe(true);
  });
});
