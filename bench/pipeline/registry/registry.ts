// The only way from an id to a plug-in: the id is the path of the file.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { DatasetPlugin } from '../../contract/dataset.js';
import { PluginError, SuiteError } from '../../contract/errors.js';
import type { MetricPlugin } from '../../contract/metric.js';
import type {
  AnyDetectorPlugin,
  AttackPlugin,
  DefensePlugin,
  DetectorPlugin,
  RecoveryPlugin,
  StreamDetectorPlugin,
} from '../../contract/plugins.js';
import type { ModelPlugin } from '../../tensor/model-plugin.js';
import { suggest } from '../../lib/text/near-names.js';
import { refuseStalePlugin, unbuiltHint } from './built-plugins.js';

interface PluginKinds {
  attacks: AttackPlugin;
  defenses: DefensePlugin;
  detectors: AnyDetectorPlugin;
  recoveries: RecoveryPlugin;
  datasets: DatasetPlugin;
  models: ModelPlugin;
  metrics: MetricPlugin;
}
export type PluginKind = keyof PluginKinds;

/** Kind → the name that its files export. */
const EXPORT_NAMES: Readonly<Record<PluginKind, string>> = {
  attacks: 'attack',
  defenses: 'defense',
  detectors: 'detector',
  recoveries: 'recovery',
  datasets: 'dataset',
  models: 'model',
  metrics: 'metric',
};

const FUNCTIONS: Readonly<Record<PluginKind, string>> = {
  attacks: 'run',
  defenses: 'open',
  detectors: 'prepare',
  recoveries: 'recover',
  datasets: 'decode',
  models: 'build',
  metrics: 'compute',
};

const extension = path.extname(import.meta.url);

/** Ids of a kind, sorted: `<id>.ts`, or a folder `<id>` with an `index.ts`. Other folders hold what plug-ins share. */
export async function listPlugins(kind: PluginKind): Promise<readonly string[]> {
  const folder = new URL(`../../${kind}/`, import.meta.url);
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      if (entry.isDirectory())
        return existsSync(new URL(`${entry.name}/index${extension}`, folder)) ? [entry.name] : [];
      const { name } = entry;
      return name.endsWith(extension) && !name.endsWith(`.d${extension}`) ? [name.slice(0, -extension.length)] : [];
    })
    .sort();
}

/**
 * Loads and checks one plug-in.
 *
 * Throws SuiteError `unknown-…` with the nearest names, or PluginError when the file breaks its contract or waits for a build.
 *
 * @param where - place in the suite that names it, for the message
 */
export async function loadPlugin<K extends PluginKind>(kind: K, id: string, where?: string): Promise<PluginKinds[K]> {
  const before = loaded.get(`${kind}/${id}`);
  if (before !== undefined) return before as PluginKinds[K];
  const known = await listPlugins(kind);
  const singular = EXPORT_NAMES[kind];
  if (!known.includes(id)) {
    throw new SuiteError(`unknown ${singular} ${JSON.stringify(id)}`, {
      code: `unknown-${singular}`,
      hint: unbuiltHint(kind, id) ?? suggest(id, known),
      ...(where === undefined ? {} : { where }),
    });
  }
  refuseStalePlugin(kind, id);
  const plugin = await importPlugin(kind, id);
  loaded.set(`${kind}/${id}`, plugin);
  return plugin;
}

/** A plan asks for the same few plug-ins once a cell; a module stays what it was when it was first imported. */
const loaded = new Map<string, PluginKinds[PluginKind]>();

async function importPlugin<K extends PluginKind>(kind: K, id: string): Promise<PluginKinds[K]> {
  const singular = EXPORT_NAMES[kind];
  const folder = new URL(`../../${kind}/`, import.meta.url);
  const file = new URL(`${id}${extension}`, folder);
  const url = existsSync(file) ? file : new URL(`${id}/index${extension}`, folder);
  const module = (await import(url.href)) as Record<string, unknown>;
  const plugin = module[singular];
  assertPlugin(kind, id, plugin);
  return plugin as PluginKinds[K];
}

/** A detector of single queries; whoever planned made sure that it is one. */
export async function loadQueryDetector(id: string): Promise<DetectorPlugin> {
  const plugin = await loadPlugin('detectors', id);
  if (isStreamDetector(plugin)) throw new Error(`${id} judges streams, not single queries`);
  return plugin;
}

/** A detector of streams; whoever planned made sure that it is one. */
export async function loadStreamDetector(id: string): Promise<StreamDetectorPlugin> {
  const plugin = await loadPlugin('detectors', id);
  if (!isStreamDetector(plugin)) throw new Error(`${id} judges single queries, not streams`);
  return plugin;
}

export function isStreamDetector(plugin: AnyDetectorPlugin): plugin is StreamDetectorPlugin {
  return plugin.meta.scope === 'stream';
}

/** Every plug-in of a kind, by id, as it was built: lists and boards run none of them. */
export async function loadAll<K extends PluginKind>(kind: K): Promise<readonly PluginKinds[K][]> {
  const ids = await listPlugins(kind);
  return Promise.all(ids.map((id) => importPlugin(kind, id)));
}

function assertPlugin(kind: PluginKind, id: string, plugin: unknown): void {
  const file = `bench/${kind}/${id}.ts`;
  const fail = (expected: string, got: string): never => {
    throw new PluginError('broken plug-in', {
      code: 'broken-plugin',
      where: file,
      expected,
      got,
      hint: 'See CONTRIBUTING.md; the contract suites in test/ check each plug-in.',
    });
  };
  if (typeof plugin !== 'object' || plugin === null) return fail(`an export \`${EXPORT_NAMES[kind]}\``, typeof plugin);
  const { meta, [FUNCTIONS[kind]]: main } = plugin as { meta?: { id?: unknown; version?: unknown } } & Record<
    string,
    unknown
  >;
  if (meta?.id !== id) return fail(`meta.id ${JSON.stringify(id)}, as the file is named`, JSON.stringify(meta?.id));
  if (typeof meta.version !== 'string' || !/^\d+\.\d+\.\d+$/.test(meta.version))
    fail('meta.version x.y.z', String(meta.version));
  if (typeof main !== 'function') fail(`a function ${FUNCTIONS[kind]}`, typeof main);
}
