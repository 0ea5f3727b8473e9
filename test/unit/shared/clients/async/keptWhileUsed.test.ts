import { keptWhileUsed } from '../../../../../shared/clients/async/keptWhileUsed';
import { fakeClock } from '../../../../support/clients/clientFakeClock';

const lifeMs = 1_000;

test('keptWhileUsed creates a value once, and again after nobody has used it for its life', async () => {
  const clock = fakeClock();
  const created: string[] = [];
  const kept = keptWhileUsed(clock, { idleMs: lifeMs }, (name) => created.push(name));
  expect([kept.use('a'), kept.use('b'), kept.use('a')]).toEqual([1, 2, 1]);
  await clock.advance(800);
  kept.use('a');
  await clock.advance(800);
  kept.use('c');
  expect([kept.find('a'), kept.find('b'), kept.find('c')]).toEqual([1, undefined, 3]);
  expect(kept.use('b')).toBe(4);
  expect(created).toEqual(['a', 'b', 'c', 'b']);
});

test('find does not keep a value', async () => {
  const clock = fakeClock();
  const kept = keptWhileUsed(clock, { idleMs: lifeMs }, (name) => name);
  kept.use('a');
  await clock.advance(lifeMs);
  expect(kept.find('a')).toBe('a');
  await clock.advance(1);
  kept.use('b');
  expect(kept.find('a')).toBeUndefined();
});

test('keeps the values that were used last, however long ago, and forgets the others', async () => {
  const clock = fakeClock();
  const kept = keptWhileUsed(clock, { idleMs: lifeMs, atLeast: 2 }, (name) => name);
  const known = (): string[] => ['a', 'b', 'c', 'd'].filter((name) => kept.find(name) !== undefined);
  for (const name of ['a', 'b', 'c', 'a']) kept.use(name);
  await clock.advance(lifeMs);
  kept.use('d');
  expect(known()).toEqual(['a', 'b', 'c', 'd']);
  await clock.advance(lifeMs * 100);
  kept.use('d');
  kept.use('e');
  expect(known()).toEqual(['a', 'd']);
});
