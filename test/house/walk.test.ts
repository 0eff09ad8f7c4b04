// docs/architecture.md names every place where the walk of a suite turns back to an earlier room, and none that there is not.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PIPELINE = path.join(ROOT, 'bench', 'pipeline');
const TEXT = readFileSync(path.join(ROOT, 'docs', 'architecture.md'), 'utf8');
const WALK = ['suite', 'plan', 'execution', 'jobs', 'score'];
const SHELVES = ['store', 'data', 'registry', 'weights', 'secret', 'items'];

/** Rooms of the pipeline that the files of a room, and of the folders in it, import. */
function imported(room: string): ReadonlySet<string> {
  const folder = path.join(PIPELINE, room);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  return new Set(files.flatMap((name) => roomsIn(path.join(folder, name))));
}

function roomsIn(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, target = '']) => {
    const [first = ''] = path.relative(PIPELINE, path.resolve(path.dirname(file), target)).split(path.sep);
    return first;
  });
}

it('A suite walks through the rooms in the documented order, and turns back where the table says why', () => {
  const [, drawn = ''] = /^ (suite ──▶ .*) ──▶ ranking/m.exec(TEXT) ?? [];
  expect(drawn.split(/ ──▶ /)).toEqual(WALK);
  const back = (room: string): readonly string[] => [
    ...WALK.slice(0, WALK.includes(room) ? WALK.indexOf(room) : WALK.length).filter((other) =>
      imported(room).has(other),
    ),
  ];
  const turns = [...WALK, ...SHELVES].flatMap((room) => back(room).map((other) => `${room} → ${other}`));
  const documented = [...TEXT.matchAll(/^\| `([a-z]+)` → `([a-z]+)` +\|/gm)].map(
    ([, from, to]) => `${from ?? ''} → ${to ?? ''}`,
  );
  expect(documented.toSorted()).toEqual(turns.toSorted());
});
