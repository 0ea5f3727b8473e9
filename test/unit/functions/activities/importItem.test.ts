import { exportItem } from '../../../../functions/activities/exportItem';
import { importItem } from '../../../../functions/activities/importItem';
import { exportItemContract, importItemContract } from '../../../../shared/contracts/steps/itemSteps';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { collect } from '../../../support/azure/azureTestVaults';
import { type MoveAzure, moveBetween, type SeedVersion, startMoveAzure } from '../../../support/move/moveAzure';

let at: MoveAzure;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  expect(at.leaks()).toEqual([]);
});

interface Exported {
  readonly move: MoveSpec;
  readonly itemName: string;
  readonly staged: string;
  readonly values: readonly string[];
}

async function exported(versions: readonly Partial<SeedVersion>[] = [{}, {}, {}, {}]): Promise<Exported> {
  names += 1;
  const itemName = `imported-${names}`;
  await at.seed('source', itemName, versions);
  return exportAgain({ itemName, move: moveBetween('overseas'), staged: '', values: [] });
}

async function exportAgain({ move, itemName }: Exported): Promise<Exported> {
  const output = await at.run(exportItem, exportItemContract, { move, itemType: 'secret', itemName });
  if (output.state !== 'exported') throw new Error(output.state);
  return { move, itemName, staged: output.staged, values: await at.values('source', itemName) };
}

const importOne = ({ move, itemName, staged }: Exported) =>
  at.run(importItem, importItemContract, { move, itemType: 'secret', itemName, staged });

test('every version is written in order, with its attributes', async () => {
  const item = await exported([
    { tags: { a: '1' }, notBefore: 0 },
    { contentType: 'text/plain', expires: 4_102_444_800 },
  ]);
  expect(await importOne(item)).toMatchObject({ state: 'imported', throttled: 0 });
  expect(await at.values('overseas', item.itemName)).toEqual(item.values);
  const versions = await collect(at.secrets('overseas').listPropertiesOfSecretVersions(item.itemName));
  expect(versions.map(({ contentType, tags }) => ({ contentType, tags }))).toEqual(
    expect.arrayContaining([
      { contentType: undefined, tags: { a: '1' } },
      { contentType: 'text/plain', tags: {} },
    ]),
  );
});

test('old ids are mapped to new ones, with a digest that is no plain hash of the value', async () => {
  const item = await exported([{ value: 'canary-digest' }]);
  const output = await importOne(item);
  const source = await at.secrets('source').getSecret(item.itemName);
  const target = await at.secrets('overseas').getSecret(item.itemName);
  expect(output).toMatchObject({
    versions: [
      {
        from: source.properties.version,
        to: target.properties.version,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ],
  });
});

test('the staged payload is gone afterwards', async () => {
  const item = await exported();
  await importOne(item);
  expect(await at.store.read(item.staged)).toBeUndefined();
});

test.each([0, 1, 2, 3])(
  'an import that was cut off after %i versions goes on there and writes none twice',
  async (written) => {
    const item = await exported();
    if (written > 0) at.fault({ match: { operation: 'secrets.set' }, times: written, effect: { kind: 'slow', ms: 1 } });
    at.fault({ match: { operation: 'secrets.set' }, effect: { kind: 'error', status: 503 } });
    expect(await importOne(item)).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE', retryable: true });
    expect(await at.values('overseas', item.itemName)).toEqual(item.values.slice(0, written));

    at.azure.control.clearFaults();
    const output = await importOne(item);
    expect(output.state === 'imported' && output.versions.length).toBe(4);
    expect(await at.values('overseas', item.itemName)).toEqual(item.values);
  },
);

test('a second run with the payload still there writes nothing, and tells the same', async () => {
  const item = await exported();
  const payload = (await at.store.read(item.staged)) ?? new Uint8Array();
  const first = await importOne(item);
  await at.store.write(item.staged, payload);
  at.azure.control.clearLog();
  expect(await importOne(item)).toEqual(first);
  expect(at.calls('overseas', 'secrets.set')).toBe(0);
});

test('a second run whose payload the first has used asks for a new export, which then finds all there', async () => {
  const item = await exported();
  const first = await importOne(item);
  expect(await importOne(item)).toMatchObject({ state: 'failed', code: 'STAGED_PAYLOAD_MISSING', retryable: true });
  at.azure.control.clearLog();
  expect(await importOne(await exportAgain(item))).toEqual(first);
  expect(at.calls('overseas', 'secrets.set')).toBe(0);
});

test.each(['before', 'after'] as const)(
  'a write cut off %s the service took it is settled by reading back',
  async (when) => {
    const item = await exported();
    at.fault({ match: { operation: 'secrets.set' }, when: { call: 2 }, effect: { kind: 'reset', at: when } });
    const output = await importOne(item);
    expect(output.state === 'imported' && output.versions.length).toBe(4);
    expect(await at.values('overseas', item.itemName)).toEqual(item.values);
  },
);

test('versions of equal values are told apart when a write was not confirmed', async () => {
  const item = await exported([{ value: 'canary' }, { value: 'canary' }, { value: 'canary' }]);
  at.fault({
    match: { operation: 'secrets.set' },
    when: { every: 2 },
    times: 2,
    effect: { kind: 'reset', at: 'after' },
  });
  expect(await importOne(item)).toMatchObject({ state: 'imported' });
  expect(await at.values('overseas', item.itemName)).toEqual(['canary', 'canary', 'canary']);
});

test('sends a write that nobody confirmed once more only after its life is over', async () => {
  const item = await exported([{}]);
  at.fault({ match: { operation: 'secrets.set' }, effect: { kind: 'error', status: 500 } });
  expect(await importOne(item)).toMatchObject({ state: 'waiting' });
  expect(at.calls('overseas', 'secrets.set')).toBe(4);
});

test('a live name with other content is left as it is', async () => {
  const item = await exported();
  await at.seed('overseas', item.itemName, [{ value: 'canary-other' }]);
  expect(await importOne(item)).toMatchObject({ state: 'skipped', reason: 'OTHER_CONTENT_IN_TARGET' });
  expect(await at.values('overseas', item.itemName)).toEqual(['canary-other']);
});

test('a live name whose versions are the same but whose current one is another is left as it is', async () => {
  const item = await exported([{ created: 1 }, { created: 2 }]);
  const [first, second] = item.values;
  await at.seed('overseas', item.itemName, [{ value: second ?? '' }, { value: first ?? '' }]);
  expect(await importOne(item)).toMatchObject({ state: 'skipped', reason: 'OTHER_CONTENT_IN_TARGET' });
});

test('a soft-deleted name blocks', async () => {
  const item = await exported();
  await at.seed('overseas', item.itemName, [{}], true);
  expect(await importOne(item)).toMatchObject({ state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET' });
});

test('a payload that was damaged is written nowhere and can be staged anew', async () => {
  const item = await exported();
  await at.store.write(item.staged, new TextEncoder().encode('damaged'));
  expect(await importOne(item)).toMatchObject({ state: 'failed', code: 'STAGED_PAYLOAD_DAMAGED', retryable: true });
  expect(await at.values('overseas', item.itemName)).toEqual([]);
});

test('throttled writes are repeated, counted and never doubled', async () => {
  const item = await exported();
  at.fault({ match: { operation: 'secrets.set' }, when: { every: 2 }, times: 3, effect: { kind: 'throttle' } });
  expect(await importOne(item)).toMatchObject({ state: 'imported', throttled: 3 });
  expect(await at.values('overseas', item.itemName)).toEqual(item.values);
});
