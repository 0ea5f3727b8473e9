import { setImmediate as turn } from 'node:timers/promises';
import { isGrouped, type PayloadGroups, payloadGroups } from '../../../../../shared/clients/staging/payloadGroups';

const folder = 'staging/move/00000001/';
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (read: Uint8Array | undefined) => (read === undefined ? undefined : new TextDecoder().decode(read));

/** A store in memory whose writes wait until `release` is called. */
function heldStore() {
  const objects = new Map<string, Uint8Array>();
  const held: { readonly name: string; readonly end: (error?: Error) => void }[] = [];
  const store = {
    read: (name: string) => Promise.resolve(objects.get(name)),
    writeScratch: (name: string, content: Uint8Array) =>
      new Promise<void>((resolve, reject) => {
        const end = (error?: Error) => {
          if (error !== undefined) {
            reject(error);
            return;
          }
          objects.set(name, content);
          resolve();
        };
        held.push({ name, end });
      }),
    removeScratch: (name: string) => {
      objects.delete(name);
      return Promise.resolve();
    },
  };
  const release = async (error?: Error) => {
    held.splice(0).forEach(({ end }) => {
      end(error);
    });
    await turn();
  };
  return { store, objects, held, release };
}

/** Adds payloads that are their own text. */
function adding(groups: PayloadGroups, names: readonly string[], size = 10) {
  return names.map((name) => groups.add(folder, size, () => Promise.resolve(bytes(name))));
}

/** Stores payloads in one object, and returns their references. */
async function storeTogether(
  { release }: ReturnType<typeof heldStore>,
  groups: PayloadGroups,
  names: readonly string[],
) {
  const added = adding(groups, names);
  await turn();
  await release();
  return Promise.all(added);
}

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, at) => `payload-${String(from + at)}`);

test('payloads of one turn share an object, and each is read by its reference', async () => {
  const { store, objects, held, release } = heldStore();
  const groups = payloadGroups(store);
  const added = adding(groups, numbers(5));
  await turn();
  expect(held).toHaveLength(1);
  await release();
  const refs = await Promise.all(added);
  expect(objects.size).toBe(1);
  expect(new Set(refs).size).toBe(5);
  expect(refs.every(isGrouped)).toBe(true);
  expect((await Promise.all(refs.map((ref) => groups.read(ref)))).map(text)).toEqual(numbers(5));
  expect(text(await payloadGroups(store).read(refs[3] ?? ''))).toBe('payload-3');
});

test('no step continues before its payload is stored', async () => {
  const { store, held, release } = heldStore();
  const done: string[] = [];
  const [added] = adding(payloadGroups(store), ['one']).map((ref) => ref.then((got) => done.push(got)));
  await turn();
  await turn();
  expect([held.length, done]).toEqual([1, []]);
  await release();
  await added;
  expect(done).toHaveLength(1);
});

test('payloads that come while two objects are written share the next one', async () => {
  const { store, objects, held, release } = heldStore();
  const groups = payloadGroups(store);
  const added = adding(groups, ['one']);
  await turn();
  added.push(...adding(groups, ['two']));
  await turn();
  for (const name of numbers(20)) {
    added.push(...adding(groups, [name]));
    await turn();
  }
  expect(held).toHaveLength(2);
  await release();
  expect(held).toHaveLength(1);
  await release();
  await Promise.all(added);
  expect(objects.size).toBe(3);
});

test('an object has at most 64 payloads, and at most 256 KB before encryption', async () => {
  const { store, objects, release } = heldStore();
  const groups = payloadGroups(store);
  const many = adding(groups, numbers(130));
  const large = adding(groups, ['large', 'larger'], 200 * 1024);
  for (let round = 0; round < 4; round += 1) {
    await turn();
    await release();
  }
  await Promise.all([...many, ...large]);
  const counts = [...objects.values()].map((object) => text(object)?.split('\n').length);
  expect(counts.sort()).toEqual([1, 3, 64, 64].sort());
});

test('a payload that cannot be encrypted fails alone', async () => {
  const { store, release } = heldStore();
  const groups = payloadGroups(store);
  const [first, last] = adding(groups, ['first', 'last']);
  const failing = groups.add(folder, 10, () => Promise.reject(new Error('no key')));
  const failed = expect(failing).rejects.toThrow('no key');
  await turn();
  await release();
  await failed;
  expect(text(await groups.read((await first) ?? ''))).toBe('first');
  expect(text(await groups.read((await last) ?? ''))).toBe('last');
});

test('if none can be encrypted, nothing is stored', async () => {
  const { store, held } = heldStore();
  const failing = payloadGroups(store).add(folder, 10, () => Promise.reject(new Error('no key')));
  await expect(failing).rejects.toThrow('no key');
  await turn();
  expect(held).toEqual([]);
});

test('a store that does not answer fails the payloads of that object only, and the next object is written', async () => {
  const { store, release } = heldStore();
  const groups = payloadGroups(store);
  const failed = Promise.allSettled(adding(groups, numbers(3)));
  await turn();
  await release(new Error('away'));
  expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  const [next] = adding(groups, ['next']);
  await turn();
  await release();
  expect(text(await groups.read((await next) ?? ''))).toBe('next');
});

test('the object goes with its last payload, and a dropped payload is gone at once', async () => {
  const held = heldStore();
  const { store, objects } = held;
  const groups = payloadGroups(store);
  const [one = '', two = ''] = await storeTogether(held, groups, ['one', 'two']);
  await groups.drop(one);
  await groups.drop(one);
  expect(await groups.read(one)).toBeUndefined();
  expect(text(await groups.read(two))).toBe('two');
  expect(objects.size).toBe(1);
  await groups.drop(two);
  expect(objects.size).toBe(0);
  expect(await groups.read(two)).toBeUndefined();
});

test('another process removes an object with a single payload', async () => {
  const { store, objects, release } = heldStore();
  const [added] = adding(payloadGroups(store), ['one']);
  await turn();
  await release();
  await payloadGroups(store).drop((await added) ?? '');
  expect(objects.size).toBe(0);
});

test('another process drops nothing of several, because it does not know what else is in the object', async () => {
  const held = heldStore();
  const { store, objects } = held;
  const groups = payloadGroups(store);
  const [one = '', two = ''] = await storeTogether(held, groups, ['one', 'two']);
  await payloadGroups(store).drop(one);
  groups.forget(folder);
  await groups.drop(two);
  expect(text(await groups.read(two))).toBe('two');
  expect(objects.size).toBe(1);
});

test.each([
  ['a position that the object does not have', '/63/64'],
  ['an object that does not exist', 'x.jwe/0/1'],
])('read returns undefined for %s', async (_, end) => {
  const { store, release } = heldStore();
  const groups = payloadGroups(store);
  const added = adding(groups, ['one']);
  await turn();
  await release();
  const [ref = ''] = await Promise.all(added);
  expect(await payloadGroups(store).read(ref.replace(/\/0\/1$/, end))).toBeUndefined();
});
