// The plan that a record's cell belongs to, made again from the suite and the data on this machine.
import type { StoredResult } from '../../contract/board.js';
import { StealBenchError } from '../../contract/errors.js';
import type { Cell, Plan } from '../../contract/plan.js';
import { backendFamily } from '../../contract/precision-names.js';
import { jsonDifferences } from '../../lib/json/difference.js';
import { packageInfo } from '../../lib/files/package-root.js';
import { loadSuite } from '../suite/load.js';
import { suiteFiles } from '../suite/named-suite.js';
import { planSuite } from '../plan/plan.js';

export interface PlansOptions {
  /** Folder with the suites that the records name. */
  readonly suites: string;
  readonly dataRoot: string;
}

export interface PlannedRecord {
  readonly plan: Plan;
  readonly cell: Cell;
}

/** Plans once for each suite and backend; says why where it cannot. */
export class Plans {
  readonly #options: PlansOptions;
  /** By the name in the file. */
  #files: ReturnType<typeof suiteFiles> | undefined;
  readonly #plans = new Map<string, Promise<Plan | string>>();

  constructor(options: PlansOptions) {
    this.#options = options;
  }

  /** The planned cell of a record, or the reason why there is none here. */
  async find({ result }: StoredResult): Promise<PlannedRecord | string> {
    const { scientific, provenance } = result;
    const runs = Object.values(provenance.run);
    const backends = new Set(runs.map(({ backend, precision = 'fp32' }) => backendFamily(backend, precision)));
    const [backend] = backends;
    if (backend === undefined) return 'nothing ran';
    if (backends.size > 1) return 'made on several backends or in several precisions';
    const { version } = packageInfo();
    const other = runs.find(({ harnessVersion }) => harnessVersion !== version);
    if (other !== undefined) return `made by version ${other.harnessVersion}, this is ${version}`;
    const plan = await this.#plan(scientific.suite, backend);
    if (typeof plan === 'string') return plan;
    const foreign = scientific.datasets.find(({ digest }) => !plan.datasets.some((data) => data.digest === digest));
    if (foreign !== undefined) return `dataset ${foreign.dataset} (${foreign.variant}) is not here`;
    const alike = plan.cells.filter(({ spec }) => jsonDifferences(spec, scientific.cell).length === 0);
    // Cells may differ in nothing but how their surrogates are trained, which only the key says.
    const cell = alike.find(({ state }) => state.kind === 'planned' && state.key === scientific.key) ?? alike[0];
    return cell === undefined ? 'the suite has no such cell' : { plan, cell };
  }

  async #plan(suite: Plan['suite'], backend: string): Promise<Plan | string> {
    const key = `${suite.name} ${suite.digest} ${backend}`;
    const known = this.#plans.get(key) ?? this.#make(suite, backend);
    this.#plans.set(key, known);
    return known;
  }

  async #make({ name, version, digest }: Plan['suite'], backendFamily: string): Promise<Plan | string> {
    const { suites, dataRoot } = this.#options;
    this.#files ??= suiteFiles(suites);
    const files = (await this.#files).get(name) ?? [];
    if (files.length === 0) return `suite ${name} is not here`;
    try {
      for (const file of files) {
        const loaded = await loadSuite(file, suites);
        if (loaded.digest === digest) return await planSuite(loaded, { dataRoot, backendFamily });
      }
      return `suite ${name} ${version} has another text here`;
    } catch (error) {
      if (error instanceof StealBenchError) return error.message;
      throw error;
    }
  }
}
