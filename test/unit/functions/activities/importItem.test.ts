import { exportItem } from '../../../../functions/activities/exportItem';
import { importItem } from '../../../../functions/activities/importItem';
import { exportItemContract, importItemContract } from '../../../../shared/contracts/steps/itemSteps';
import { listedCount, maxListed } from '../../../../shared/contracts/model/versionLists';
import { MoverError } from '../../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { collect } from '../../../support/azure/azureTestVaults';
import { type MoveAzure, moveBetween, type SeedVersion, startMoveAzure } from '../../../support/move/moveAzure';
import { withLists } from '../../../support/move/versionLists';
import { stagedObject } from '../../../support/move/stagedObject';

let at: MoveAzure;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure({}, 'new');
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

test('importItem writes every version in order, with its attributes', async () => {
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

test('importItem returns new ids with digests that are no plain hashes of the values', async () => {
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

test('importItem removes the staged payload', async () => {
  const item = await exported();
  await importOne(item);
  expect(await at.store.read(stagedObject(item.staged))).toBeUndefined();
});

test.each([0, 1, 2, 3])(
  'importItem continues after %i versions of an interrupted run and writes none twice',
  async (written) => {
    const item = await exported();
    if (written > 0) at.fault({ match: { operation: 'secrets.set' }, times: written, effect: { kind: 'slow', ms: 1 } });
    at.fault({ match: { operation: 'secrets.set' }, effect: { kind: 'error', status: 503 } });
    expect(await importOne(item)).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE', retryable: true });
    expect(await at.values('overseas', item.itemName)).toEqual(item.values.slice(0, written));

    at.azure.control.clearFaults();
    const output = await importOne(item);
    expect(output.state === 'imported' && listedCount(output.versions)).toBe(4);
    expect(await at.values('overseas', item.itemName)).toEqual(item.values);
  },
);

test('importItem writes nothing in a second run with the payload, and returns the same', async () => {
  const item = await exported();
  const payload = (await at.store.read(stagedObject(item.staged))) ?? new Uint8Array();
  const first = await importOne(item);
  await at.store.write(stagedObject(item.staged), payload);
  at.azure.control.clearLog();
  expect(await importOne(item)).toEqual(first);
  expect(at.calls('overseas', 'secrets.set')).toBe(0);
});

test('importItem requests a new export if an earlier run used up the payload, and then finds every version there', async () => {
  const item = await exported();
  const first = await importOne(item);
  expect(await importOne(item)).toMatchObject({ state: 'failed', code: 'STAGED_PAYLOAD_MISSING', retryable: true });
  at.azure.control.clearLog();
  expect(await importOne(await exportAgain(item))).toEqual(first);
  expect(at.calls('overseas', 'secrets.set')).toBe(0);
});

test('importItem keeps the payload until its turn has ended, so that another try needs no new export', async () => {
  const item = await exported();
  const away = new MoverError('STORE_UNAVAILABLE', 'The store does not answer.', { retryable: true });
  const clients = at.clients();
  const remove = clients.store.removeScratch.bind(clients.store);
  jest
    .spyOn(clients.store, 'removeScratch')
    .mockImplementation((name) => (name.endsWith('.turn') ? Promise.reject(away) : remove(name)));
  const { move, itemName, staged } = item;
  const input = { move, itemType: 'secret', itemName, staged } as const;
  await expect(at.run(() => importItem(clients), importItemContract, input)).rejects.toThrow('does not answer');
  expect(await importOne(item)).toMatchObject({ state: 'imported' });
  expect(await at.values('overseas', item.itemName)).toEqual(item.values);
});

test.each(['before', 'after'] as const)(
  'importItem reads back a version when the connection broke %s the service stored it',
  async (when) => {
    const item = await exported();
    at.fault({ match: { operation: 'secrets.set' }, when: { call: 2 }, effect: { kind: 'reset', at: when } });
    const output = await importOne(item);
    expect(output.state === 'imported' && listedCount(output.versions)).toBe(4);
    expect(await at.values('overseas', item.itemName)).toEqual(item.values);
  },
);

test('importItem distinguishes versions of equal values after an unconfirmed write', async () => {
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

test('importItem repeats an unconfirmed write only when the first can no longer arrive', async () => {
  const item = await exported([{}]);
  at.fault({ match: { operation: 'secrets.set' }, effect: { kind: 'error', status: 500 } });
  expect(await importOne(item)).toMatchObject({ state: 'waiting' });
  expect(at.calls('overseas', 'secrets.set')).toBe(4);
});

test('importItem leaves a live name with other content', async () => {
  const item = await exported();
  await at.seed('overseas', item.itemName, [{ value: 'canary-other' }]);
  expect(await importOne(item)).toMatchObject({ state: 'skipped', reason: 'OTHER_CONTENT_IN_TARGET' });
  expect(await at.values('overseas', item.itemName)).toEqual(['canary-other']);
});

test('importItem leaves a live name with the same versions but another current one', async () => {
  const item = await exported([{ created: 1 }, { created: 2 }]);
  const [first, second] = item.values;
  await at.seed('overseas', item.itemName, [{ value: second ?? '' }, { value: first ?? '' }]);
  expect(await importOne(item)).toMatchObject({ state: 'skipped', reason: 'OTHER_CONTENT_IN_TARGET' });
});

test('importItem blocks a soft-deleted name', async () => {
  const item = await exported();
  await at.seed('overseas', item.itemName, [{}], true);
  expect(await importOne(item)).toMatchObject({ state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET' });
});

test('importItem writes nothing of a damaged payload, which can be staged again', async () => {
  const item = await exported();
  await at.store.write(stagedObject(item.staged), new TextEncoder().encode('damaged'));
  expect(await importOne(item)).toMatchObject({ state: 'failed', code: 'STAGED_PAYLOAD_DAMAGED', retryable: true });
  expect(await at.values('overseas', item.itemName)).toEqual([]);
});

test('importItem repeats throttled writes, counts them and never writes twice', async () => {
  const item = await exported();
  at.fault({ match: { operation: 'secrets.set' }, when: { every: 2 }, times: 3, effect: { kind: 'throttle' } });
  expect(await importOne(item)).toMatchObject({ state: 'imported', throttled: 3 });
  expect(await at.values('overseas', item.itemName)).toEqual(item.values);
});

test('importItem stores the versions of an item with many of them, and returns their number and hash', async () => {
  const versions = Array.from({ length: maxListed + 1 }, () => ({}));
  const item = await exported(versions);
  const output = await importOne(item);
  expect(output).toMatchObject({ state: 'imported', versions: { count: versions.length, hash: expect.any(String) } });
  const { versions: listed } = (await withLists(at, item.move, output)) as { versions: { from: string }[] };
  const inSource = await collect(at.secrets('source').listPropertiesOfSecretVersions(item.itemName));
  expect(new Set(listed.map(({ from }) => from))).toEqual(new Set(inSource.map(({ version }) => version)));
});
