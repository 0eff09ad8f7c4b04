import { expect, it } from 'vitest';
import { sharedClasses } from '../../../../bench/pipeline/data/shared-classes.js';

it('shares classes of one name, in whatever case, and kinds of a class', () => {
  const victim = ['airplane', 'Bird', 'cat', 'toString'];
  expect([...sharedClasses(victim, ['GOOSE', 'teapot', 'Airplane'])]).toEqual([1, 1, 0, 0]);
  expect([...sharedClasses(victim, ['tabby'])]).toEqual([0, 0, 1, 0]);
  expect([...sharedClasses(victim, [])]).toEqual([0, 0, 0, 0]);
});
