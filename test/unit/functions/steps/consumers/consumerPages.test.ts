import { getClient } from 'durable-functions';
import { getConsumerSearch } from '../../../../../functions/http/consumers/getConsumerSearch';
import { newestSearch } from '../../../../../functions/runtime/findConsumerSearch';
import { eachConsumerPage, storeConsumers } from '../../../../../functions/steps/consumers/consumerPages';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { type ObjectStore } from '../../../../../shared/clients/store/objectStore';
import { type Consumer } from '../../../../../shared/contracts/model/consumer';
import { type SearchOutput } from '../../../../../shared/contracts/steps/consumerSteps';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { type RuntimeServer, startRuntimeServer } from '../../../../support/host/runtimeServer';

// Somebody who can write to the store hides a consumer, so that the old vault seems safe to delete.

const at = '2026-08-01T12:00:00.000Z';
const id = 'old-vault--20260801T120000000-0123abcd';
const consumerOf = (name: string): Consumer => ({
  ...{ kind: 'appSetting', resourceId: `/sites/${name}`, place: 'DB', source: 'graph', form: 'address' },
  ...{ item: 'secrets/db', version: null, identity: null, seenAt: at },
});
const { folder, remove } = temporaryFolder();
let runtime: RuntimeServer;
let store: ObjectStore;
let output: SearchOutput;

/** The hashes of both pages. */
let hashes: string[];

const nameOf = (page: number) => storeNames.consumerPage(id, hashes[page] ?? '');
const parts = {
  listSearches: async () => [id],
  eachPage: (run: Parameters<typeof eachConsumerPage>[1]) => eachConsumerPage(store, run),
};

beforeAll(async () => {
  runtime = await startRuntimeServer();
});
afterAll(async () => {
  await runtime.stop();
  remove();
});
beforeEach(async () => {
  store = directoryStore(folder);
  hashes = await searched('shop');
  const ask = { id, vault: 'old-vault', scopes: ['11111111-1111-4111-8111-111111111111'] };
  const end = { startedAt: at, finishedAt: at, readings: [], pages: 2, consumers: 2 };
  output = { ...ask, ...end, lastPages: [hashes[1] ?? null] };
  const input = { ...ask, progress: null };
  runtime.instances.set(id, { name: 'searchConsumers', runtimeStatus: 'Completed', input, output });
});

/** Stores two pages, as a run of a step that finds these names. Returns their hashes. */
async function searched(name: string): Promise<string[]> {
  const first = await storeConsumers(store, { id, before: null }, [consumerOf(`${name}-0`)]);
  return [first, await storeConsumers(store, { id, before: first }, [consumerOf(`${name}-1`)])];
}

const damages: readonly (readonly [string, (name: string, text: string) => Promise<void>])[] = [
  ['removed', (name) => store.remove(name)],
  ['emptied', (name, text) => write(name, { ...(JSON.parse(text) as object), consumers: [] })],
  ['replaced by an earlier page', async (name) => store.write(name, (await store.read(nameOf(0))) ?? new Uint8Array())],
  ['changed in one field', (name, text) => store.write(name, Buffer.from(text.replace('shop', 'none')))],
  ['no JSON', (name) => store.write(name, Buffer.from('{'))],
];
const write = (name: string, value: object) => store.write(name, Buffer.from(JSON.stringify(value)));

const show = async () => {
  const answer = await runtime.get(getConsumerSearch(parts), `consumers/${id}`, id);
  return [answer.status, JSON.stringify(answer.jsonBody ?? answer.body)] as const;
};
const newest = () => runtime.get(statement, 'newest', id);
const statement: Parameters<RuntimeServer['get']>[0] = async (_, context) => {
  const found = await newestSearch(getClient(context), 'old-vault', parts).catch((error: unknown) => ({ error }));
  return { jsonBody: found };
};

test('the consumers of a search are shown as they were stored', async () => {
  const [status, text] = await show();
  expect([status, text.includes('/sites/shop-0'), text.includes('/sites/shop-1')]).toEqual([200, true, true]);
  expect((await newest()).jsonBody).toMatchObject({ consumers: { length: 2 } });
});

test('the consumers of a search are shown in the order in which they were found', async () => {
  const [, text] = await show();
  expect(text.indexOf('shop-0')).toBeLessThan(text.indexOf('shop-1'));
});

// The runtime may deliver a step twice, and the second run may find others. History has what one of them returned.
test('what a second run of a step finds changes no search', async () => {
  await searched('late');
  const [status, text] = await show();
  expect([status, text.includes('shop-1'), text.includes('late')]).toEqual([200, true, false]);
});

test.each(damages)('a page of consumers that is %s gives no part of the others away', async (_, damage) => {
  const bytes = await store.read(nameOf(1));
  await damage(nameOf(1), Buffer.from(bytes ?? []).toString());
  const [status, text] = await show();
  expect([status, text.includes('CONSUMERS_CHANGED'), text.includes('shop-0')]).toEqual([409, true, false]);
  expect((await newest()).jsonBody).toMatchObject({ error: { code: 'CONSUMERS_CHANGED' } });
});
