// The growing DAG of a plan: equal specifications are one job.
import type { Endpoint, External, Job, JobKind, JobOf, JobSpec } from '../../contract/plan.js';
import { jobKey } from './keys.js';

export interface JobRequest {
  readonly spec: JobSpec;
  readonly label: string;
  readonly needs?: readonly string[];
  /** Images that pass a network forward and backward; a forward pass alone counts a third. */
  readonly cost: number;
  readonly minimumAccuracy?: number;
  /** Of a victim that gives answers alone; a job that needs its probes asks it too, and inherits it. */
  readonly endpoint?: Endpoint;
  readonly external?: External;
}

export class JobGraph {
  readonly #jobs = new Map<string, Job>();
  readonly #backendFamily: string;

  constructor(backendFamily: string) {
    this.#backendFamily = backendFamily;
  }

  /** Returns the job's key; a job that is there already is shared. */
  add({ spec, label, needs = [], cost, minimumAccuracy, external, ...request }: JobRequest): string {
    const { endpoint = this.#endpointOf(needs) } = request;
    const key = jobKey(spec, this.#backendFamily);
    if (!this.#jobs.has(key)) {
      this.#jobs.set(key, {
        key,
        backendFamily: this.#backendFamily,
        label,
        needs: [...needs],
        cost: Math.round(cost),
        ...(minimumAccuracy === undefined ? {} : { minimumAccuracy }),
        ...(endpoint === undefined ? {} : { endpoint }),
        ...(external === undefined ? {} : { external }),
        spec,
      });
    }
    return key;
  }

  #endpointOf(needs: readonly string[]): Endpoint | undefined {
    return needs.map((key) => this.#jobs.get(key)).find((job) => job?.spec.kind === 'probe-victim')?.endpoint;
  }

  /** Of a job that was added; throws for one of another kind. */
  spec<K extends JobKind>(key: string, kind: K): JobOf<K> {
    const spec = this.#jobs.get(key)?.spec;
    if (spec?.kind !== kind) throw new Error(`${key} is no ${kind} of this plan`);
    return spec as JobOf<K>;
  }

  /** In the order added: needs come before what needs them. */
  jobs(): readonly Job[] {
    return [...this.#jobs.values()];
  }
}
