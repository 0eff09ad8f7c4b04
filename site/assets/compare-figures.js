// Figures of entries that were asked about the same test images. An entry is a map from seed to predictions.
'use strict';

const CRITICAL = 1.959963984540054;

/** Seeds that both have, with predictions for the same images. */
function sharedSeeds(first, second) {
  return [...first.keys()].filter((seed) => {
    const [a, b] = [first.get(seed), second.get(seed)];
    return (
      b !== undefined && a.labels.length === b.labels.length && a.labels.every((label, at) => label === b.labels[at])
    );
  });
}

/** Accuracy of the first less that of the second, with a 95 % interval over test images (over groups of them where there are any); null without a shared seed. */
function pairedDifference(first, second) {
  const seeds = sharedSeeds(first, second);
  if (seeds.length === 0) return null;
  const { labels, groups } = first.get(seeds[0]);
  const surplus = labels.map((label, at) => {
    const right = (entry, seed) => Number(entry.get(seed).surrogate[at] === label);
    return seeds.reduce((sum, seed) => sum + right(first, seed) - right(second, seed), 0) / seeds.length;
  });
  const value = mean(surplus);
  const error = standardError(surplus, value, groups ?? labels.map((_, at) => at));
  return { value, low: value - CRITICAL * error, high: value + CRITICAL * error, seeds: seeds.length };
}

/** Of a mean over items whose groups are drawn together. */
function standardError(values, value, groups) {
  const sums = new Map();
  values.forEach((one, at) => sums.set(groups[at], (sums.get(groups[at]) ?? 0) + one - value));
  const count = sums.size;
  if (count < 2) return Infinity;
  const squares = [...sums.values()].reduce((sum, one) => sum + one * one, 0);
  return Math.sqrt((count / (count - 1)) * squares) / values.length;
}

/** Share of test images for which both name the same class, over shared seeds; null without one. */
function agreement(first, second) {
  const seeds = sharedSeeds(first, second);
  if (seeds.length === 0) return null;
  return mean(
    seeds.map((seed) => {
      const [a, b] = [first.get(seed).surrogate, second.get(seed).surrogate];
      return mean(a.map((name, at) => Number(name === b[at])));
    }),
  );
}

/** Accuracy of each class, over seeds; null for a class without test images. */
function classAccuracies(entry, classes) {
  const right = new Float64Array(classes);
  const counts = new Float64Array(classes);
  for (const { labels, surrogate } of entry.values())
    labels.forEach((label, at) => {
      counts[label] += 1;
      right[label] += Number(surrogate[at] === label);
    });
  return [...counts].map((count, at) => (count === 0 ? null : right[at] / count));
}

function accuracy(entry) {
  return mean(
    [...entry.values()].map(({ labels, surrogate }) =>
      mean(labels.map((label, at) => Number(surrogate[at] === label))),
    ),
  );
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
