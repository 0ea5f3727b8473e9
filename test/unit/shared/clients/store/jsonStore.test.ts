import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import {
  changeObject,
  longJson,
  readJson,
  writeJson,
  writeOnce,
  PackedList,
} from '../../../../../shared/clients/store/jsonStore';
import { temporaryFolder } from '../../../../support/clients/clientFolder';

const { folder, remove } = temporaryFolder();
const store = directoryStore(folder);
const schema = z.strictObject({ name: z.string(), count: z.number().int() });

afterAll(remove);

test('readJson returns the value that writeJson stored', async () => {
  await writeJson(store, 'a.json', schema, { name: 'ä', count: 1 });
  expect(await readJson(store, 'a.json', schema)).toEqual({ name: 'ä', count: 1 });
});

test('readJson returns undefined when there is no object', async () => {
  expect(await readJson(store, 'none.json', schema)).toBeUndefined();
});

test('writeJson rejects a value that does not match the schema', async () => {
  await expect(writeJson(store, 'b.json', schema, { name: 'x', count: 1.5 })).rejects.toThrow();
  expect(await store.read('b.json')).toBeUndefined();
});

test('changeObject ends if a store always says that others were faster', async () => {
  await store.write('lying.json', Buffer.from('1'));
  let asked = 0;
  const lying = {
    ...store,
    replaceIf: async () => {
      asked += 1;
      return false;
    },
  };
  const change = changeObject(lying, 'lying.json', async () => Buffer.from('2'));
  await expect(change).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
  expect(asked).toBe(100);
});

test.each([
  ['half of it', '{"name":"canary","cou'],
  ['nothing at all', ''],
  ['bytes that are no text', Uint8Array.of(0xff, 0xfe)],
  ['another shape', '{"name":"canary","count":"canary"}'],
  ['a field too many', '{"name":"x","count":1,"more":"canary"}'],
])('readJson names an object with %s, and does not quote it', async (_, content) => {
  await store.write('damaged.json', typeof content === 'string' ? new TextEncoder().encode(content) : content);
  const error = await readJson(store, 'damaged.json', schema).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'STORE_OBJECT_INVALID', retryable: false });
  expect((error as Error).message).toContain('damaged.json');
  expect((error as Error).message).not.toContain('canary');
});

describe('longJson', () => {
  const whole = schema.extend({ list: z.array(z.string()) });
  afterEach(() => store.remove('long.json'));

  async function packed(parts: readonly (readonly string[])[]): Promise<PackedList> {
    const list = new PackedList();
    for (const texts of parts) await list.add(texts.map((text) => JSON.stringify(text)));
    return list;
  }

  const write = async (parts: readonly (readonly string[])[], value = { name: 'x', count: 1 }) =>
    writeOnce(store, 'long.json', longJson({ schema, value, list: { field: 'list', elements: await packed(parts) } }));

  // Three parts that are compressed one by one, and a short rest.
  const long = [0, 1, 2].map((part) =>
    Array.from({ length: 3_000 }, (_, at) => `${String(part)}-${'ä"]'.repeat(30)}-${String(at)}`),
  );

  test.each<[string, string[][]]>([
    ['no part', []],
    ['empty parts', [[], ['a'], [], ['b', 'ä"]'], []]],
    ['parts that are all empty', [[], []]],
    ['long parts', long],
    ['long parts and a short one', [...long, ['rest']]],
  ])('returns a value with its list in %s', async (_, parts) => {
    expect(await write(parts)).toBe(true);
    expect(await readJson(store, 'long.json', whole)).toEqual({ name: 'x', count: 1, list: parts.flat() });
  });

  test.each<[string, string[][], string[][]]>([
    ['a short one', [['a']], [['b']]],
    ['one that is longer', [['a']], [['a', 'b']]],
    ['one that is shorter', [['a', 'b']], [['a']]],
    ['a long one', [...long, ['a']], [...long, ['b']]],
  ])('is stored once: another value never replaces %s', async (_, first, second) => {
    expect(await write(first)).toBe(true);
    expect(await write(first)).toBe(true);
    expect(await write(second)).toBe(false);
    expect(await readJson(store, 'long.json', whole)).toEqual({ name: 'x', count: 1, list: first.flat() });
  });

  test('returns a value with a list only', async () => {
    const list = { field: 'list', elements: await packed([['a']]) };
    await writeOnce(store, 'long.json', longJson({ schema: z.strictObject({}), value: {}, list }));
    expect(await readJson(store, 'long.json', z.strictObject({ list: z.array(z.string()) }))).toEqual({ list: ['a'] });
  });

  test('rejects a value that does not match the schema', async () => {
    await expect(write([['a']], { name: 'x', count: 1.5 })).rejects.toThrow();
  });
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What the process keeps outside of the heap. Without a collection it would include what compression used for a moment. */
function externalBytes(): number {
  collect();
  return process.memoryUsage().external;
}

test('PackedList keeps 100,000 results in a few megabytes', async () => {
  const list = new PackedList();
  const before = externalBytes();
  for (let page = 0; page < 4_000; page += 1) {
    await list.add(
      Array.from({ length: 25 }, (_, at) =>
        JSON.stringify({
          itemType: 'secret',
          itemName: `secret-${String(page * 25 + at)}`,
          state: 'restored',
          verified: 'equal',
          versions: [randomBytes(16).toString('hex')],
        }),
      ),
    );
  }
  // 13 MB as text; the random version of each item takes 16 bytes.
  expect(externalBytes() - before).toBeLessThan(5_000_000);
  expect((await list.bytes().next()).done).toBe(false);
});
