// Who may import whom: the table of docs/architecture.md as rules. test/house/imports.test.ts proves that each one bites.

const LEAVES = ['bench/contract', 'bench/lib'];
const PLUGIN_ROOMS = ['models', 'datasets', 'attacks', 'recoveries', 'defenses', 'detectors'].map(
  (kind) => `bench/${kind}`,
);

/**
 * Room → the other rooms that it may import. A room that is not named here may not exist.
 *
 * @type {Record<string, string[]>}
 */
const ALLOWED = {
  'bench/contract': [],
  'bench/lib': ['bench/contract'],
  'bench/install': LEAVES,
  'bench/tensor': [...LEAVES, 'bench/install'],
  ...Object.fromEntries(PLUGIN_ROOMS.map((room) => [room, [...LEAVES, 'bench/tensor']])),
  'bench/metrics': LEAVES,
  'bench/ranking': LEAVES,
  'bench/oracle': [...LEAVES, 'bench/tensor'],
  'bench/submission': [...LEAVES, 'bench/install', 'bench/tensor', 'bench/oracle'],
  // Plug-ins are absent: the registry imports them by a path that it computes from their id.
  'bench/pipeline': [...LEAVES, 'bench/install', 'bench/tensor', 'bench/oracle', 'bench/submission'],
  // What a victim's owner asks of all of it.
  'bench/audit': [...LEAVES, 'bench/oracle', 'bench/submission', 'bench/pipeline'],
  'bench/regression': LEAVES,
  // What is timed is anything at all, short of the command line.
  'bench/benchmarks': [
    ...LEAVES,
    ...PLUGIN_ROOMS,
    'bench/tensor',
    'bench/oracle',
    'bench/pipeline',
    'bench/ranking',
    'bench/commands/load-board.ts',
    'site',
  ],
  // Imported by its command alone; a process of ours does what users do: models and the tensor door.
  'bench/peers': [...LEAVES, 'bench/models', 'bench/tensor', 'bench/regression'],
  reporters: ['bench/contract', 'bench/lib/text/format.ts'],
  site: ['bench/contract', 'bench/lib/text/format.ts'],
  'bench/commands': [
    ...LEAVES,
    'bench/tensor',
    'bench/pipeline',
    'bench/ranking',
    'bench/submission',
    'bench/regression',
    'bench/peers',
    'bench/audit',
    'reporters',
    'site',
  ],
  'bench/cli.ts': ['bench/commands', ...LEAVES],
};

const severity = /** @type {const} */ ('error');
const OURS = '^(bench|reporters|site|scripts|test)/';
/** @param {readonly string[]} places */
const startsWith = (places) => `^(${places.map((place) => place.replace('.', '\\.')).join('|')})(/|$)`;

const rooms = Object.entries(ALLOWED).map(([room, allowed]) => ({
  name: `room-${room.replace('bench/', '').replace('.ts', '')}`,
  comment: `${room} may import ${allowed.length === 0 ? 'nothing of ours' : allowed.join(', ')}.`,
  severity,
  from: { path: startsWith([room]) },
  to: { path: OURS, pathNot: startsWith([room, ...allowed]) },
}));

const plugins = PLUGIN_ROOMS.concat('bench/metrics').map((room) => ({
  name: `plugin-alone-${room.replace('bench/', '')}`,
  comment:
    'A plug-in is one file or one folder: it imports no other plug-in of its room, and no plug-in is imported by what they share.',
  severity,
  from: { path: `^${room}/([^/]+)` },
  to: { path: `^${room}/`, pathNot: `^${room}/($1|shared)(/|$)` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...rooms,
    ...plugins,
    {
      name: 'unknown-room',
      comment: 'A new folder of bench/ needs a row in the table of docs/architecture.md and above.',
      severity,
      from: {},
      to: { path: '^bench/', pathNot: startsWith(Object.keys(ALLOWED)) },
    },
    {
      name: 'one-tensor-door',
      comment: 'bench/tensor is the only door to TensorFlow.js.',
      severity,
      from: { path: OURS, pathNot: '^(bench/(install|tensor|models)|test)/' },
      to: { path: '@tensorflow/' },
    },
    {
      name: 'nobody-imports-cli',
      comment: 'bench/cli.ts sets the exit code and starts at import.',
      severity,
      from: {},
      to: { path: '^bench/cli\\.ts$' },
    },
    {
      name: 'no-test-imports',
      comment: 'What ships never needs a test file.',
      severity,
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-cycles',
      comment: 'Nothing flows back.',
      severity,
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      comment: 'Every import leads somewhere.',
      severity,
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-dependencies',
      comment: 'What ships runs after `npm ci --omit=dev`. The `imports` of package.json name dependencies alone.',
      severity,
      from: { path: '^(bench|reporters|site)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], dependencyTypesNot: ['aliased-subpath-import'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules/\\.cache|site/assets)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
