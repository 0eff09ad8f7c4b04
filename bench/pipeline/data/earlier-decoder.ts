// A copy that an earlier version of its decoder prepared still opens, and lacks what has been added since.

/** For a person: what is lacking is not known, the way to it is. */
export function earlierDecoder(prepared: string, now: string): string {
  return `prepared by decoder ${prepared}, which is now ${now}: import it again with --replace`;
}
