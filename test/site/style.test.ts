// Series of a chart are told apart, however many there are on a real page.
import { expect, it } from 'vitest';
import { seriesStyle } from '../../site/charts/style.js';

it('Thirty-six series differ in colour and symbol together, and series of one colour in symbol and dashes', () => {
  const styles = Array.from({ length: 36 }, (_, index) => seriesStyle(index));
  expect(new Set(styles.map(({ color, symbol }) => `${color} ${symbol}`)).size).toBe(36);
  for (const first of styles.slice(0, 6)) {
    const same = styles.filter(({ color }) => color === first.color);
    expect(new Set(same.map(({ symbol }) => symbol)).size).toBe(same.length);
    expect(new Set(same.map(({ dash }) => dash)).size).toBe(same.length);
  }
});
