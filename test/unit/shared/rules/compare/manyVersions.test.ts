import { alignVersions, type SlotGroup } from '../../../../../shared/rules/compare/alignVersions';
import { orderVersions } from '../../../../../shared/rules/compare/orderVersions';

// An item can have thousands of versions. Counts of reads, not times, because a loaded machine is slow.

const count = 1_000;
/** The most reads for each version. Rules that look at all versions for each version need as many as there are versions. */
const readsOfEach = 20;

/** A list that counts the reads of its entries and of its length. */
function counted<Entry>(list: readonly Entry[], onRead: () => void): readonly Entry[] {
  return new Proxy(list, {
    get(target, key, receiver) {
      if (key === 'length' || (typeof key === 'string' && /^\d+$/.test(key))) onRead();
      return Reflect.get(target, key, receiver) as unknown;
    },
  });
}

let reads = 0;
const onRead = (): void => {
  reads += 1;
};
beforeEach(() => {
  reads = 0;
});

test('orderVersions looks at each version a limited number of times', () => {
  const versions = Array.from({ length: count }, (_, at) => ({ version: String(at), created: count - at }));
  expect(orderVersions(counted(versions, onRead), null).ordered).toEqual([...versions].reverse());
  expect(reads).toBeLessThan(count * readsOfEach);
});

test('alignVersions looks at each version a limited number of times', () => {
  const groupsOf = (side: string): SlotGroup[] =>
    Array.from({ length: count }, (_, at) =>
      counted([{ version: `${side}-${at}`, label: String(at), isOptional: false }], onRead),
    );
  expect(alignVersions(groupsOf('source'), groupsOf('target'))).toMatchObject({
    pairs: { length: count },
    missing: [],
  });
  expect(reads).toBeLessThan(2 * count * readsOfEach);
});
