import { maxWrittenNames } from '../../../../../shared/contracts/model/freeze';
import { itemDigest, joinSources, nothingRead, writtenBetween } from '../../../../../shared/rules/cutover/sourceDigest';

const item = { itemType: 'secret', itemName: 'a' } as const;
interface Shown {
  readonly version: string;
  readonly [fact: string]: unknown;
}
const version: Shown = { version: '1', enabled: true, created: 1, updated: 2, tags: { team: 'a' } };
const digestOf = (...versions: readonly Shown[]) => itemDigest(item, versions, null);
const whole = itemDigest(item, [version, { version: '2' }], null);
const read = (itemName: string, digest = 'a') => ({ itemType: 'secret' as const, itemName, digest: digest.repeat(64) });

test('the digest of an item does not depend on the order of its versions', () => {
  expect(itemDigest(item, [{ version: '2' }, version], null)).toBe(whole);
});

test.each([
  ['another name', itemDigest({ ...item, itemName: 'b' }, [version, { version: '2' }], null)],
  ['one version more', digestOf(version, { version: '2' }, { version: '3' })],
  ['one version less', digestOf(version)],
  ['another time', digestOf({ ...version, updated: 3 }, { version: '2' })],
  ['other tags in the same second', digestOf({ ...version, tags: { team: 'b' } }, { version: '2' })],
  ['a disabled version', digestOf({ ...version, enabled: false }, { version: '2' })],
  ['another policy', itemDigest(item, [version, { version: '2' }], { renews: true })],
])('the digest differs with %s', (_, digest) => {
  expect(digest).not.toBe(whole);
});

test('the digest of a source depends neither on the order of its items nor on its parts', () => {
  const [a, b, c] = ['a', 'b', 'f'].map((letter) => letter.repeat(64));
  const join = (...digests: (string | undefined)[]) =>
    digests.reduce<string>((sum, digest = nothingRead) => joinSources(sum, digest), nothingRead);
  expect(join(a, b, c)).toBe(joinSources(join(c), join(b, a)));
  expect(join(a, b)).not.toBe(join(a, c));
  expect(join(a, a)).not.toBe(join(a));
  expect(join(c, c, c)).toMatch(/^[0-9a-f]{64}$/);
});

test('names items that are new, gone or different, sorted, and counts the rest', () => {
  const before = [read('same'), read('gone'), read('other')];
  const after = [read('SAME'), read('new'), read('other', 'b')];
  expect(writtenBetween(before, after)).toEqual({
    count: 3,
    first: ['gone', 'new', 'other'].map((itemName) => ({ itemType: 'secret', itemName })),
  });
  const many = Array.from({ length: 40 }, (_, at) => read(`item-${String(at)}`));
  const all = writtenBetween([], many);
  expect([all.count, all.first.length]).toEqual([40, maxWrittenNames]);
});
