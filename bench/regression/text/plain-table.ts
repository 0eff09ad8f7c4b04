// Tables without frames.

const FRAME = ['top', 'bottom', 'left', 'right', 'mid']
  .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
  .concat('left-mid', 'right-mid', 'mid-mid');

/** Options of cli-table3. */
export const PLAIN = {
  chars: { ...Object.fromEntries(FRAME.map((name) => [name, ''])), middle: '  ' },
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
};
