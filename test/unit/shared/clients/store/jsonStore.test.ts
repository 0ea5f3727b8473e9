import { z } from 'zod';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { listPart, longJson, readJson, writeJson, writeOnce } from '../../../../../shared/clients/store/jsonStore';
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
  const partOf = (texts: readonly string[]) => listPart(texts.map((text) => JSON.stringify(text)));
  const whole = schema.extend({ list: z.array(z.string()) });
  afterEach(() => store.remove('long.json'));
  const write = async (parts: readonly (readonly string[])[], value = { name: 'x', count: 1 }) =>
    writeOnce(store, 'long.json', longJson({ schema, value, list: { field: 'list', parts: parts.map(partOf) } }));

  test.each<[string, string[][]]>([
    ['no part', []],
    ['empty parts', [[], ['a'], [], ['b', 'ä"]'], []]],
    ['parts that are all empty', [[], []]],
  ])('returns a value with its list in %s', async (_, parts) => {
    await write(parts);
    expect(await readJson(store, 'long.json', whole)).toEqual({ name: 'x', count: 1, list: parts.flat() });
  });

  test('is stored once: another value never replaces it', async () => {
    expect(await write([['a']])).toBe(true);
    expect(await write([['a']])).toBe(true);
    expect(await write([['b']])).toBe(false);
    expect(await readJson(store, 'long.json', whole)).toEqual({ name: 'x', count: 1, list: ['a'] });
  });

  test('returns a value with a list only', async () => {
    const list = { field: 'list', parts: [partOf(['a'])] };
    await store.write('only.json', longJson({ schema: z.strictObject({}), value: {}, list }));
    expect(await readJson(store, 'only.json', z.strictObject({ list: z.array(z.string()) }))).toEqual({ list: ['a'] });
  });

  test('rejects a value that does not match the schema', async () => {
    await expect(write([['a']], { name: 'x', count: 1.5 })).rejects.toThrow();
  });
});
