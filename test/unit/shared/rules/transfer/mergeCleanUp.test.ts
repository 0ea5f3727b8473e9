import { maxNotesNamed } from '../../../../../shared/contracts/model/earlierRuns';
import { joinCleanUp, mergeCleanUp } from '../../../../../shared/rules/transfer/keyedMove';

const relocked = (itemName: string) =>
  ({ moveId: 'move', side: 'source', itemType: 'secret', itemName, versions: 1 }) as const;
const refused = { moveId: 'move', runId: '0a1b2c3d' };

test('mergeCleanUp lists each note of several runs of a step once', () => {
  const first = { relocked: [relocked('a'), relocked('b')], refused: [refused] };
  const second = { relocked: [relocked('b'), relocked('c')], refused: [refused] };
  const merged = mergeCleanUp(first, second);
  expect(merged).toEqual({ relocked: ['a', 'b', 'c'].map(relocked), refused: [refused] });
});

test('mergeCleanUp lists no more notes than a log line may name', () => {
  const many = Array.from({ length: maxNotesNamed + 1 }, (_, no) => relocked(`name-${String(no)}`));
  expect(mergeCleanUp({ relocked: many, refused: [] }).relocked).toEqual(many.slice(0, maxNotesNamed));
});

test.each([[[]], [[undefined]], [[{ relocked: [], refused: [] }]]])('joinCleanUp returns nothing for %j', (all) => {
  expect(joinCleanUp(...all)).toEqual({});
});

test('joinCleanUp returns what there is', () => {
  const one = { relocked: [], refused: [refused] };
  expect(joinCleanUp(undefined, one)).toEqual({ cleanUp: one });
});
