// Whether this process computes by graphs, and what became of it: for provenance, and so without anything heavy.

export type Execution = 'graph' | 'eager';

export interface ExecutionReport {
  /** `graph` if any run went through one. */
  readonly execution: Execution;
  /** Why programs that could have been graphs were none, each reason once. */
  readonly refused: readonly string[];
  /** Graphs that did not agree with the eager run: defects of ours. */
  readonly defects: readonly string[];
}

let wanted: Execution = 'graph';
let used = false;
const refused = new Set<string>();
const defects = new Set<string>();

/** What from now on runs as a graph where the backend can; `eager` keeps everything as it is without graphs. */
export function wantExecution(execution: Execution): void {
  wanted = execution;
}

export function wantsGraphs(): boolean {
  return wanted === 'graph';
}

export function noteGraph(): void {
  used = true;
}

/** Said once on the process's warnings, and kept for provenance. */
export function noteRefusal(program: string, reason: string): void {
  note(refused, `${program}: ${reason}`, 'STEALBENCH_EAGER');
}

export function noteDefect(program: string, reason: string): void {
  note(defects, `${program}: ${reason}`, 'STEALBENCH_GRAPH_DEFECT');
}

/** What happened since the process began. */
export function executionReport(): ExecutionReport {
  return { execution: used ? 'graph' : 'eager', refused: [...refused], defects: [...defects] };
}

function note(notes: Set<string>, text: string, code: string): void {
  if (notes.has(text)) return;
  notes.add(text);
  process.emitWarning(`goes on operation by operation: ${text}`, { code });
}
