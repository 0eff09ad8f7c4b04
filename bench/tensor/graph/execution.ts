// Whether this process computes by graphs, and what became of it: for provenance, and so without anything heavy.

export type Execution = 'graph' | 'eager';

/** Backends that can load graphs. */
const GRAPH_BACKENDS: ReadonlySet<string> = new Set(['tensorflow', 'tensorflow-gpu']);

export function hasGraphs(backend: string): boolean {
  return GRAPH_BACKENDS.has(backend);
}

export interface ExecutionReport {
  /** `graph` if any run went through one. */
  readonly execution: Execution;
  /** Largest disagreement of a graph that is used with the eager run, as a share; 0 where all bytes were the same. */
  readonly off: number;
  /** Why programs that could have been graphs were none, each reason once. */
  readonly refused: readonly string[];
  /** Graphs that did not agree with the eager run: defects of ours. */
  readonly defects: readonly string[];
}

let wanted: Execution = 'graph';
let used = false;
let largest = 0;
const refused = new Set<string>();
const defects = new Set<string>();

/** What from now on runs as a graph where the backend can; `eager` keeps everything as it is without graphs. */
export function wantExecution(execution: Execution): void {
  wanted = execution;
}

export function wantsGraphs(): boolean {
  return wanted === 'graph';
}

/** @param off - see `ExecutionReport` */
export function noteGraph(off: number): void {
  used = true;
  largest = Math.max(largest, off);
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
  return { execution: used ? 'graph' : 'eager', off: largest, refused: [...refused], defects: [...defects] };
}

function note(notes: Set<string>, text: string, code: string): void {
  if (notes.has(text)) return;
  notes.add(text);
  process.emitWarning(`goes on operation by operation: ${text}`, { code });
}
