// Lists of named facts on the run page: a term, its text, and whether it is to be read as code.

export interface Fact {
  readonly term: string;
  readonly text: string;
  readonly isCode: boolean;
  readonly href: string | null;
}

export interface FactList {
  readonly title: string;
  readonly facts: readonly Fact[];
}

export function fact(term: string, text: string, href: string | null = null): Fact {
  return { term, text, isCode: false, href };
}

export function codeFact(term: string, text: string): Fact {
  return { term, text, isCode: true, href: null };
}

/** Keys and digests: a fact for each entry, in the order of the names. */
export function codeFacts(entries: Readonly<Record<string, string>>): readonly Fact[] {
  return Object.keys(entries)
    .sort()
    .map((term) => codeFact(term, entries[term] ?? ''));
}
