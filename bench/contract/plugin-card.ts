// What the pages say of a plug-in.

/** A parameter of a plug-in. */
export interface ParameterCard {
  readonly name: string;
  /** `integer`, `"a" or "b"`, `any`. */
  readonly type: string;
  /** As JSON; `null` where its description says what holds. */
  readonly default: string | null;
  readonly about: string | null;
}

/** What a plug-in says of itself. */
export interface PluginCard {
  readonly title: string;
  readonly summary: string;
  readonly paper: { readonly citation: string; readonly url: string } | null;
  /** Detectors only: stands beside the others as a control. */
  readonly control?: boolean;
  /** Of the plug-in as it is now; absent for submissions, whose records name theirs. */
  readonly version?: string;
  /** What differs from the paper, a sentence each; absent where nothing is said to. */
  readonly departures?: readonly string[];
  /** Absent where it has none, or nobody knows them. */
  readonly parameters?: readonly ParameterCard[];
}
