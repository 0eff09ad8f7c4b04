// Classes of a victim that a pool has too, by name: equal names, and kinds of the same thing.

/**
 * Kinds of a class as ImageNet names them: its hyponyms in WordNet 3.0 (Miller 1995; Princeton University, wordnet.princeton.edu)
 * among the classes of Tiny-ImageNet, listed from memory of it. CINIC-10 (Darlow et al. 2018) picks images for the classes of CIFAR10 by the same rule.
 */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  automobile: ['beach wagon', 'convertible', 'limousine', 'sports car'],
  bird: ['albatross', 'black stork', 'goose', 'king penguin'],
  cat: ['cougar', 'Egyptian cat', 'Persian cat', 'tabby'],
  dog: [
    'Chihuahua',
    'German shepherd',
    'golden retriever',
    'Labrador retriever',
    'standard poodle',
    'Yorkshire terrier',
  ],
  frog: ['bullfrog', 'tailed frog'],
  truck: ['moving van', 'police van'],
  coat: ['fur coat'],
  sandal: ['sandal'],
  bag: ['backpack'],
};

/**
 * uint8 [classes of the victim], 1 where a class of the pool has its name or is a kind of it; case counts for nothing.
 *
 * @param pool - names of the classes that the pool has
 */
export function sharedClasses(victim: readonly string[], pool: readonly string[]): Uint8Array {
  const there = new Set(pool.map((name) => name.toLowerCase()));
  return Uint8Array.from(victim, (name) => {
    const own = name.toLowerCase();
    const kinds = Object.hasOwn(KINDS, own) ? (KINDS[own] ?? []) : [];
    return [own, ...kinds].some((kind) => there.has(kind.toLowerCase())) ? 1 : 0;
  });
}
