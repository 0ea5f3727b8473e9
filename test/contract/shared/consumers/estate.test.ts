import { estateCallers, estateConsumers, estateSubscriptions } from '../../../../local/azure/seeds/estateSeed';
import { consumerMakers } from '../../../../local/azure/seeds/estateResources';
import { type Consumer } from '../../../../shared/contracts/model/consumer';
import { type ClientsInAzure, clientsInAzure } from '../../../support/clients/clientAzure';
import { temporaryFolder } from '../../../support/clients/clientFolder';
import { type FoundAll, searchEstate } from '../../../support/consumers/estateSearch';

const { folder, remove } = temporaryFolder();
let inAzure: ClientsInAzure;
let found: FoundAll;

beforeAll(async () => {
  inAzure = await clientsInAzure('estate', folder);
  found = await searchEstate(inAzure.open());
});

afterAll(async () => {
  await inAzure.azure.stop();
  remove();
});

/** Decoys have numbers from 1000 on. */
const isDecoy = ({ resourceId }: Consumer) => /-1\d{3}(?:\/|$)/.test(resourceId);

test('finds each of the 208 consumers once, by the source of its kind', () => {
  const { consumers } = found;
  const countOf = (kind: string) => consumers.filter((one) => one.kind === kind).length;
  const counts = Object.fromEntries(consumers.map(({ kind }) => [kind, countOf(kind)]));
  const wanted = Object.fromEntries(Object.keys(consumerMakers).map((kind) => [kind, 8]));
  expect(counts).toEqual({ ...wanted, roleAssignment: 4, diagnosticSetting: 4, caller: 8 });
  expect(consumers).toHaveLength(estateConsumers);
  expect(estateConsumers).toBe(208);
  expect(new Set(consumers.map(({ resourceId, place }) => `${resourceId} ${place}`)).size).toBe(208);
});

test('takes none of the 40 decoys for a consumer', () => {
  expect(found.consumers.filter(isDecoy)).toEqual([]);
});

test('says the item, the version and the identity of a consumer', () => {
  const of = (kind: string) => found.consumers.find((one) => one.kind === kind);
  expect(of('sqlKey')).toMatchObject({
    item: 'keys/wrap',
    version: '0123456789abcdef0123456789abcdef',
    source: 'graph',
  });
  expect(of('serviceBusKey')).toMatchObject({ item: 'keys/wrap', form: 'address' });
  expect(of('frontDoorCertificate')).toMatchObject({ item: 'secrets/tls', version: null, form: 'resourceId' });
  expect(of('storageKey')).toMatchObject({ item: 'keys/wrap', version: null });
  expect(of('connectionString')?.identity).toMatch(/^00000000-0000-4000-8000-/);
});

test('is complete except for the clusters whose own objects it cannot read', () => {
  const open = found.readings.filter(({ verdict }) => verdict !== 'complete');
  expect(open.map(({ source, verdict, because }) => `${source} ${verdict} ${String(because)}`)).toEqual(
    Array.from({ length: 17 }, () => 'kubernetes notLookedAt NO_TOKEN'),
  );
  const graph = found.readings.filter(({ source }) => source === 'graph');
  expect(graph.map(({ verdict }) => verdict)).toEqual(estateSubscriptions.map(() => 'complete'));
});

test('names the callers of the audit log with their first and last use, without those of the app', () => {
  const callers = found.consumers.filter(({ kind }) => kind === 'caller');
  expect(callers.map(({ identity }) => identity).sort()).toEqual([...estateCallers].sort());
  for (const { source, place, used } of callers) {
    expect([source, place]).toEqual(['auditLogs', 'reads']);
    const days = (Date.parse(used?.lastAt ?? '') - Date.parse(used?.firstAt ?? '')) / 86_400_000;
    expect(days).toBeCloseTo(89, 1);
  }
  expect(found.readings.find(({ source }) => source === 'auditLogs')).toMatchObject({ verdict: 'complete', found: 8 });
});

test('makes no call that lists values, and writes to nothing', () => {
  const calls = inAzure.azure.control.requests();
  expect(calls.length).toBeGreaterThan(100);
  const others = calls.filter(
    ({ method, path }) => method !== 'GET' && !/Microsoft\.(?:ResourceGraph\/resources|Insights\/logs)$/.test(path),
  );
  expect(others).toEqual([]);
  expect(calls.filter(({ path }) => /\/list(?:Value|Secrets|Keys)?$|appsettings\/list/i.test(path))).toEqual([]);
  expect(JSON.stringify(found)).not.toContain('estate-canary-value');
});
