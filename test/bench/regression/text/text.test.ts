import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../../../bench/contract/comparison.js';
import { RULE } from '../../../../bench/regression/rule.js';
import { markdownText } from '../../../../bench/regression/text/markdown.js';
import { terminalText } from '../../../../bench/regression/text/terminal.js';
import { change } from '../../../../bench/regression/text/words.js';

const interval = { low: 1.08, high: 1.21, level: 0.95, method: 'bootstrap-percentile-10000' };
const side = { p10Ms: 1.25, p50Ms: 1.3, p99Ms: 2, peakMemoryBytes: null };
const pairs = [{ baseMs: 1, headMs: 1.12 }];
const estimate = { ratio: 1.12, interval, pRegressed: 0, pImproved: 1, call: 'regressed' as const, pairs };

const COMPARISON: Comparison = {
  schemaVersion: 1,
  outcome: 'regressed',
  base: 'node a.js | <b>',
  head: 'node b.js \u001b[31m@someone',
  control: 'absent',
  benchmarks: [
    {
      id: 'kernel',
      control: false,
      verdict: 'regressed',
      reason: 'does more work than before: rows',
      evidence: estimate,
      doubled: false,
      confirmation: estimate,
      smallestDetectableRatio: null,
      base: side,
      head: side,
      counters: [{ name: 'rows', base: 1000, head: 2000, verdict: 'increased' }],
    },
  ],
  added: ['fresh'],
  rule: { ...RULE },
  seed: 1,
  machine: { processor: 'A processor', logicalProcessors: 2, memoryBytes: 1, platform: 'linux-x64', node: 'v20.20.0' },
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 65_000,
};

describe('a comparison', () => {
  it('fits a terminal', () => {
    expect(terminalText(COMPARISON, { color: false })).toMatchInlineSnapshot(`
      "Head is slower, or does more work.
      benchmark  verdict       time      95 % interval  pairs  base p10  head p10  detectable
      kernel     regressed  +12.0 %  +8.0 % to +21.0 %  1 + 1   1.25 ms   1.25 ms           —
      base: node a.js | <b>
      head: node b.js @someone
      kernel: does more work than before: rows
      kernel: rows 1,000 → 2,000 (increased)
      no control benchmark: a drift of the machine would go unseen
      only in head, not compared: fresh
      no A/A certificate: bench aa says which changes can be seen on this machine
      1 min 5 s on A processor, 2 processors, Node v20.20.0, seed 1
      "
    `);
  });

  it('colours the verdict only where colours are wanted', () => {
    expect(terminalText(COMPARISON, { color: true })).toContain('\u001b[31mregressed');
    expect(terminalText(COMPARISON, { color: false })).not.toContain('\u001b');
  });

  it('fits the summary of a workflow, with commands as plain text', () => {
    expect(markdownText(COMPARISON)).toMatchInlineSnapshot(`
      "### Head is slower, or does more work.

      | benchmark | verdict | time | 95 % interval | pairs | base p10 | head p10 | detectable |
      | :-- | :-- | --: | --: | --: | --: | --: | --: |
      | kernel | ❌ regressed | +12.0 % | +8.0 % to +21.0 % | 1 + 1 | 1.25 ms | 1.25 ms | — |

      - base: node a.js \\| &lt;b&gt;
      - head: node b.js &#64;someone
      - kernel: does more work than before: rows
      - kernel: rows 1,000 → 2,000 (increased)
      - no control benchmark: a drift of the machine would go unseen
      - only in head, not compared: fresh
      - no A/A certificate: bench aa says which changes can be seen on this machine
      - 1 min 5 s on A processor, 2 processors, Node v20.20.0, seed 1
      "
    `);
  });
});

describe('change', () => {
  it.each([
    [1.041, '+4.1 %'],
    [0.9, '−10.0 %'],
    [1.0004, '±0.0 %'],
  ])('writes the ratio %d as %s', (ratio, text) => {
    expect(change(ratio)).toBe(text);
  });
});
