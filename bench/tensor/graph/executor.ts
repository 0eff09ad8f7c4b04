// Runs one program again and again: eagerly first, then as the graph that two of those runs gave, once that is proved alike.
import * as tf from '#tfjs-core';
import { PluginError } from '../../contract/errors.js';
import { at } from '../../lib/arrays/at.js';
import { loadsGraphs } from '../kernels/addon.js';
import { isNativeCpu } from '../kernels/native-operation.js';
import { TOLERANCE, disagreement } from './agreement.js';
import { firstDifference, staleFeed } from './differences.js';
import { noteDefect, noteGraph, noteRefusal, wantsGraphs } from './execution.js';
import type { FedValues } from './feeds.js';
import { GraphSession } from './session.js';
import type { StateCell } from './state-cell.js';
import { record, type Trace } from './trace.js';

export interface Program {
  /** As refusals name it. */
  readonly name: string;
  /** All float32; the same ones in the same order for as long as the program lives. */
  readonly cells: readonly StateCell[];
  /** Makes anew what the program derives from its cells; called when they were written, and first in each recording. */
  refresh?(): void;
}

export interface Runs {
  /** What decides the shapes of a run: runs of one key are one graph. */
  readonly key: string;
  /** The run itself, with all that changes from run to run behind `feed`. Gives tensors that the caller disposes of. */
  readonly work: () => tf.Tensor[];
  /** Whether enough runs of this key are to come that a graph pays. */
  readonly pays: boolean;
  /** Whether this run is eager and recorded, to see that the graph is still what the program does. */
  readonly audit?: boolean;
}

type Entry =
  | { readonly state: 'traced'; readonly trace: Trace }
  | { readonly state: 'ready'; readonly session: GraphSession; readonly trace: Trace }
  | { readonly state: 'refused' };

/** An eager run that a graph has to repeat. */
interface ProvingRun {
  /** What the cells held before it. */
  readonly before: readonly tf.Tensor[];
  readonly outputs: readonly tf.Tensor[];
  /** What it was fed. */
  readonly met: readonly FedValues[];
}

/** Holds sessions until `dispose`. */
export class GraphExecutor {
  readonly #program: Program;
  readonly #entries = new Map<string, Entry>();
  /** The session that has the state, or `null` if the cells have it. */
  #holder: GraphSession | null = null;
  /** What the cells held when a session was last set from them. */
  readonly #given = new Map<GraphSession, readonly tf.DataId[]>();
  #runs = 0;

  constructor(program: Program) {
    this.#program = program;
  }

  /** Whether the state lies in a session, and the cells have an older one. */
  get holds(): boolean {
    return this.#holder !== null;
  }

  /** Throws PluginError `graph-outdated` where an audit finds that the graph is no longer what the program does. */
  run(runs: Runs): tf.Tensor[] {
    const entry = this.#entries.get(runs.key);
    // The first run of all may make what the others find.
    const first = this.#runs++ === 0;
    if (entry?.state === 'ready')
      return runs.audit === true ? this.#audit(runs, entry.trace) : this.#runSession(entry.session);
    this.pull();
    if (first || !runs.pays || entry?.state === 'refused' || !wantsGraphs() || !loadsGraphs()) return runs.work();
    return entry === undefined ? this.#trace(runs) : this.#prove(runs, entry.trace);
  }

  /** Puts the state back into the cells, where everyone else looks for it. */
  pull(): void {
    const holder = this.#holder;
    if (holder === null) return;
    tf.tidy(() => {
      for (const [index, value] of holder.read().entries()) this.#program.cells[index]?.write(value);
    });
    this.#holder = null;
    this.#program.refresh?.();
  }

  /** The present value of a cell, in the scope of the caller. */
  valueOf(cell: StateCell): tf.Tensor {
    return this.#holder === null ? cell.read() : this.#holder.readCell(this.#program.cells.indexOf(cell));
  }

  /** Gives a cell another value. */
  assign(cell: StateCell, value: tf.Tensor): void {
    if (this.#holder === null) cell.write(value);
    else this.#holder.set(this.#program.cells.indexOf(cell), value);
  }

  /** The cells keep the state as it was after the last run. */
  dispose(): void {
    try {
      this.pull();
    } finally {
      this.#holder = null;
      for (const entry of this.#entries.values()) if (entry.state === 'ready') entry.session.dispose();
      this.#entries.clear();
      this.#given.clear();
    }
  }

  #runSession(session: GraphSession): tf.Tensor[] {
    if (this.#holder !== session) this.#give(session);
    try {
      const outputs = session.run(session.feeds.map(({ values }) => values()));
      if (session.writes) this.#holder = session;
      return outputs;
    } catch (error) {
      // Who knows what of the state the run has changed: what the cells hold is older, and whole.
      this.#holder = null;
      throw error;
    }
  }

  /** Sets a session's variables from the cells, unless it has these very values. */
  #give(session: GraphSession): void {
    if (this.#holder !== null) {
      const before = this.#holder;
      this.pull();
      before.free();
      this.#given.delete(before);
    }
    tf.tidy(() => {
      const values = this.#program.cells.map((cell) => cell.read());
      const ids = values.map(({ dataId }) => dataId);
      if (!session.writes && this.#given.get(session)?.every((id, index) => id === ids[index]) === true) return;
      session.init(values);
      this.#given.set(session, ids);
    });
  }

  #trace({ key, work }: Runs): tf.Tensor[] {
    const { outputs, trace } = record(this.#program.cells, this.#fresh(work));
    if ('refused' in trace) this.#refuse(key, trace.refused);
    else this.#entries.set(key, { state: 'traced', trace });
    return outputs;
  }

  /** A second recording: the same graph or none, and that graph must do what this run does. */
  #prove({ key, work }: Runs, first: Trace): tf.Tensor[] {
    const before = tf.tidy(() => this.#program.cells.map((cell) => tf.keep(tf.clone(cell.read()))));
    try {
      const { outputs, trace } = record(this.#program.cells, this.#fresh(work));
      if ('refused' in trace) {
        this.#refuse(key, trace.refused);
        return outputs;
      }
      const difference = firstDifference(first, trace) ?? staleFeed(first, trace);
      if (difference !== null) this.#refuse(key, difference);
      else this.#open(key, trace, { before, outputs, met: trace.feeds.map(({ feed }) => feed.met) });
      return outputs;
    } finally {
      tf.dispose(before);
    }
  }

  #open(key: string, trace: Trace, run: ProvingRun): void {
    let session: GraphSession | null = null;
    try {
      session = new GraphSession(
        trace,
        run.before.map(({ shape }) => shape),
      );
      const off = this.#off(session, run);
      // A state goes on and on: a processor gives it to the byte or not at all.
      if (off <= (session.writes && isNativeCpu() ? 0 : TOLERANCE)) {
        this.#entries.set(key, { state: 'ready', session, trace });
        noteGraph(off);
        return;
      }
      const reason = `its graph is off by ${off.toPrecision(2)} of what the run changes`;
      if (off <= TOLERANCE) noteRefusal(this.#program.name, reason);
      else noteDefect(this.#program.name, reason);
    } catch (error) {
      noteRefusal(this.#program.name, error instanceof Error ? error.message : String(error));
    }
    this.#entries.set(key, { state: 'refused' });
    session?.dispose();
  }

  /** Runs the graph on what the eager run was given, from the same state, and compares all that came of it. */
  #off(session: GraphSession, { before, outputs, met }: ProvingRun): number {
    return tf.tidy(() => {
      session.init(before);
      const made = session.run(met);
      const ofOutputs = outputs.map((output, index) => disagreement(output.dataSync(), at(made, index).dataSync()));
      if (!session.writes) return Math.max(0, ...ofOutputs);
      const after = session.read();
      const ofState = this.#program.cells.map((cell, index) =>
        disagreement(cell.read().dataSync(), at(after, index).dataSync(), () => at(before, index).dataSync()),
      );
      return Math.max(0, ...ofOutputs, ...ofState);
    });
  }

  #audit({ work }: Runs, trace: Trace): tf.Tensor[] {
    this.pull();
    const { outputs, trace: now } = record(this.#program.cells, this.#fresh(work));
    const difference = 'refused' in now ? now.refused : firstDifference(trace, now);
    if (difference === null) return outputs;
    tf.dispose(outputs);
    throw new PluginError(`${this.#program.name} became another computation after its graph was made`, {
      code: 'graph-outdated',
      expected: 'what it was when it was recorded',
      got: difference,
      hint: 'Name what changes from step to step where the step is asked for, or name nothing: it then runs without a graph.',
    });
  }

  #fresh(work: () => tf.Tensor[]): () => tf.Tensor[] {
    return () => {
      this.#program.refresh?.();
      return work();
    };
  }

  #refuse(key: string, reason: string): void {
    this.#entries.set(key, { state: 'refused' });
    noteRefusal(this.#program.name, reason);
  }
}
