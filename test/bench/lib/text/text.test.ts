// Foreign text is shown and not obeyed; counts agree with their nouns.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counted } from '../../../../bench/lib/text/counted.js';
import { visible, visibleLines, visibleStyled } from '../../../../bench/lib/text/visible.js';

describe('Foreign text', () => {
  it('shows its control characters where they were', () => {
    expect(visible('a\u001b[2Jb\u0007\u009bc\r\nd\u202ee')).toBe(
      String.raw`a\u001b[2Jb\u0007\u009bc\u000d\u000ad\u202ee`,
    );
    expect(visibleLines('a\n\tb\r\u001b]0;title\u0007')).toBe('a\n\tb' + String.raw`\u000d\u001b]0;title\u0007`);
    expect(visibleLines('a,b\r\nc\r\n')).toBe('a,b\r\nc\r\n');
    expect(JSON.parse(visibleLines(JSON.stringify(['\u001b\u007f\u009b\\\u009b'])))).toEqual([
      '\u001b\u007f\u009b\\\u009b',
    ]);
    expect(visible('Größe ≥ 1 — “ok” 日本')).toBe('Größe ≥ 1 — “ok” 日本');
  });

  it('of our own keeps its colours and nothing else', () => {
    expect(visibleStyled('\u001b[31m✖ a\u001b[39m\u001b[2Kb\n')).toBe(
      '\u001b[31m✖ a\u001b[39m' + String.raw`\u001b[2Kb` + '\n',
    );
  });

  it('has no control character afterwards, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(text)).not.toMatch(/\p{Cc}/u);
        expect(visibleLines(text)).not.toMatch(/[^\P{Cc}\n\t\r]/u);
        expect(visibleStyled(text).replace(/\p{Cc}\[[\d;]*m/gu, '')).not.toMatch(/[^\P{Cc}\n\t\r]/u);
      }),
    );
  });
});

describe('A count', () => {
  it('agrees with its noun', () => {
    expect([0, 1, 2, 12_630].map((count) => counted(count, 'image'))).toEqual([
      '0 images',
      '1 image',
      '2 images',
      '12,630 images',
    ]);
    expect(counted(2, 'class', 'classes')).toBe('2 classes');
    expect(counted(1, 'query', 'queries')).toBe('1 query');
  });
});
