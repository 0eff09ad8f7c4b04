// "Did you mean …": the known names closest to one that is unknown.
import { distance } from 'fastest-levenshtein';

/** At most three names, nearest first, none farther than half the wanted name's length (at least 3). */
export function nearNames(wanted: string, known: readonly string[]): readonly string[] {
  const farthest = Math.max(3, Math.floor(wanted.length / 2));
  return known
    .map((name) => ({ name, edits: distance(wanted, name) }))
    .filter(({ edits }) => edits <= farthest)
    .sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** "Did you mean a, b?" or, with nothing near, "Known: a, b, c." */
export function suggest(wanted: string, known: readonly string[]): string {
  const near = nearNames(wanted, known);
  return near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `Known: ${[...known].sort().join(', ') || 'none'}.`;
}
