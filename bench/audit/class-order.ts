// Whether answers make sense in another order of the classes.

export interface ClassOrder {
  /** Class that each output stands for, by output. */
  readonly classOf: readonly number[];
  /** Right answers in that order. */
  readonly correct: number;
}

/**
 * Greedy on the table of confusions, the largest count first, then improved by swaps until none helps: a hint, not the optimum.
 *
 * @param labels - true classes
 * @param given - outputs that were largest, as many
 */
export function bestOrder(labels: readonly number[], given: readonly number[], classes: number): ClassOrder {
  const counts = new Int32Array(classes * classes);
  labels.forEach((label, index) => {
    const cell = (given[index] ?? 0) * classes + label;
    counts[cell] = (counts[cell] ?? 0) + 1;
  });
  const count = (output: number, label: number): number => counts[output * classes + label] ?? 0;
  const classOf = greedy(count, classes);
  for (let improved = true; improved;) {
    improved = false;
    for (let a = 0; a < classes; a++)
      for (let b = a + 1; b < classes; b++) {
        const [ofA, ofB] = [classOf[a] ?? 0, classOf[b] ?? 0];
        if (count(a, ofB) + count(b, ofA) <= count(a, ofA) + count(b, ofB)) continue;
        [classOf[a], classOf[b]] = [ofB, ofA];
        improved = true;
      }
  }
  return { classOf, correct: classOf.reduce((sum, label, output) => sum + count(output, label), 0) };
}

function greedy(count: (output: number, label: number) => number, classes: number): number[] {
  const pairs = Array.from(
    { length: classes * classes },
    (_, index) => [Math.floor(index / classes), index % classes] as const,
  );
  // Among equals an output keeps its own class.
  const rank = ([output, label]: readonly [number, number]): number =>
    count(output, label) + (output === label ? 0.5 : 0);
  pairs.sort((a, b) => rank(b) - rank(a));
  const classOf = Array<number>(classes).fill(-1);
  const taken = new Set<number>();
  for (const [output, label] of pairs) {
    if (classOf[output] !== -1 || taken.has(label)) continue;
    classOf[output] = label;
    taken.add(label);
  }
  return classOf;
}
