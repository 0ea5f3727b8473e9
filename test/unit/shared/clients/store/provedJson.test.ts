import { z } from 'zod';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import {
  byChain,
  byHash,
  byHmac,
  bySignature,
  byWhole,
  findHeld,
  findProved,
  type StoredProof,
  readOpened,
  readProved,
} from '../../../../../shared/clients/store/provedJson';
import { hasUnsealed, readUnsealed } from '../../../../../shared/clients/store/unsealedDocuments';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { temporaryFolder } from '../../../../support/clients/clientFolder';

const { folder, remove } = temporaryFolder();
const store = directoryStore(folder);
afterAll(remove);

const schema = z.strictObject({ text: z.string(), seal: z.string().optional() });
type Value = z.infer<typeof schema>;
const name = 'a/b.json';
const put = (value: object) => store.write(name, new TextEncoder().encode(JSON.stringify(value)));
const read = (proof: StoredProof<Value>) => readProved(store, { name, schema, proof });
const refused = { code: 'STORE_OBJECT_INVALID', retryable: false };
const sealed = byHmac<Value>(
  ({ seal }) => seal,
  async ({ text }) => `seal of ${text}`,
);

test('a hash proves a value that has it, and no other', async () => {
  await put({ text: 'one' });
  const hashOf = ({ text }: Value) => text;
  expect(await read(byHash('one', hashOf))).toEqual({ text: 'one' });
  for (const known of ['two', '', undefined]) await expect(read(byHash(known, hashOf))).rejects.toMatchObject(refused);
});

test.each([
  ['another seal', { text: 'one', seal: 'seal of two' }],
  ['a part of its seal', { text: 'one', seal: 'seal of on' }],
  ['no seal', { text: 'one' }],
])('a value with %s proves nothing', async (_, value) => {
  await put({ text: 'one', seal: 'seal of one' });
  expect(await read(sealed)).toMatchObject({ text: 'one' });
  await put(value);
  await expect(read(sealed)).rejects.toMatchObject(refused);
  expect(await findProved(store, { name, schema, proof: sealed })).toBeUndefined();
  expect(await findHeld(store, { name, schema, proof: sealed })).toEqual({ value: undefined });
});

test('no seal proves a value without the key that makes seals', async () => {
  await put({ text: 'one', seal: 'undefined' });
  const keyless = byHmac<Value>(
    ({ seal }) => seal,
    () => Promise.resolve(undefined),
  );
  await expect(read(keyless)).rejects.toMatchObject(refused);
});

test('the caller may name another error, and an outage is not taken for a change', async () => {
  await put({ text: 'one' });
  const changed = () => new MoverError('PLAN_CHANGED', 'Changed.', { retryable: false });
  const proof = bySignature<Value>(() => Promise.resolve(false));
  await expect(readProved(store, { name, schema, proof, changed })).rejects.toMatchObject({ code: 'PLAN_CHANGED' });
  const away = {
    ...store,
    read: () => Promise.reject(new MoverError('STORE_UNAVAILABLE', 'Away.', { retryable: true })),
  };
  await expect(findProved(away, { name, schema, proof })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
});

test('a chain is whole once each value was read that the app stored, in any order', async () => {
  const chain = byChain<Value>(
    ({ text }) => text,
    (hashes) => hashes.join() === 'one,two',
  );
  await put({ text: 'two' });
  await read(chain.at(1));
  expect(chain.isWhole()).toBe(false);
  await put({ text: 'another' });
  expect(await read(chain.at(0))).toEqual({ text: 'another' });
  expect(chain.isWhole()).toBe(false);
  await put({ text: 'one' });
  await read(chain.at(0));
  expect(chain.isWhole()).toBe(true);
});

test('a whole is left to its caller', async () => {
  await put({ text: 'one' });
  expect(await read(byWhole())).toEqual({ text: 'one' });
});

test('a warning names each document that nothing proves once, and none that is proved or cannot be read', async () => {
  const warnings: string[] = [];
  const note = ({ message }: Error) => void warnings.push(message);
  process.on('warning', note);
  const own = { name: 'warned/of.json', schema };
  const write = (value: object) => store.write(own.name, new TextEncoder().encode(JSON.stringify(value)));
  await write({ text: 'one', seal: 'seal of one' });
  await readProved(store, { ...own, proof: sealed });
  const away = bySignature<Value>(() =>
    Promise.reject(new MoverError('STORE_UNAVAILABLE', 'Away.', { retryable: true })),
  );
  await expect(readProved(store, { ...own, proof: away })).rejects.toThrow('Away.');
  await write({ text: 'two', seal: 'seal of one' });
  for (let times = 0; times < 2; times += 1) expect(await findProved(store, { ...own, proof: sealed })).toBeUndefined();
  // Node emits warnings in the next tick.
  await new Promise(setImmediate);
  process.off('warning', note);
  expect(warnings.filter((text) => text.includes('warned/'))).toEqual([
    JSON.stringify({ event: 'documentNotProved', name: own.name }),
  ]);
});

test('readOpened returns what the opener says, names what it refuses, and opens nothing that is not there', async () => {
  const warnings: string[] = [];
  const note = ({ message }: Error) => void warnings.push(message);
  process.on('warning', note);
  const [good, bad] = ['opened/good.jwe', 'opened/bad.jwe'];
  for (const one of [good, bad]) await store.write(one, new TextEncoder().encode(one));
  const open = async (bytes: Uint8Array) => ({ text: new TextDecoder().decode(bytes) });
  const opener = { open, isRefused: ({ text }: { text: string }) => text !== good };
  expect(await readOpened(store, good, opener)).toEqual({ text: good });
  expect(await readOpened(store, bad, opener)).toEqual({ text: bad });
  expect(await readOpened(store, 'opened/none.jwe', opener)).toBeUndefined();
  await new Promise(setImmediate);
  process.off('warning', note);
  expect(warnings.filter((text) => text.includes('opened/'))).toEqual([
    JSON.stringify({ event: 'documentNotProved', name: bad }),
  ]);
});

test('a document of the unsealed list is read only under its own name', async () => {
  const place = { document: 'sourceEvent', name: 'moves/one/0000000a/source-event.json' } as const;
  await store.write(place.name, new TextEncoder().encode('{"text":"one"}'));
  expect(await readUnsealed(store, place, schema)).toEqual({ text: 'one' });
  expect(await hasUnsealed(store, place)).toBe(true);
  for (const other of ['moves/one/0000000a/approval.json', 'moves/source-event.json', 'moves/a/b/c/source-event.json'])
    await expect(readUnsealed(store, { ...place, name: other }, schema)).rejects.toThrow('Expected a name like');
});
