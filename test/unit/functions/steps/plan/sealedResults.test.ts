import { saveResults, verifyPage } from '../../../../../functions/activities/batchResults';
import { findSealedResults, writeSealedResults } from '../../../../../functions/steps/plan/sealedResults';
import { contentKeyName } from '../../../../../shared/clients/claims/runRef';
import { stagingStore } from '../../../../../shared/clients/staging/stagingStore';
import { type Clients } from '../../../../../shared/clients/openClients';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { moveOf, resultOf } from '../../../../support/move/moveFixtures';
import { openMoveStore } from '../../../../support/move/moveStore';

// Somebody who can write to the store changes results, so that the verification reads and repairs other items.

const { store, remove } = openMoveStore();
const wrapper = testKeyWrapper();
afterAll(remove);

const claims = { writer: () => ({ lifeMs: 0 }) };
const clients = () => ({ store, staging: stagingStore(store, wrapper), claims }) as unknown as Clients;
let runs = 0;
async function newMove(changes: Partial<MoveSpec> = {}): Promise<MoveSpec> {
  const move = moveOf({ runId: (runs += 1).toString(16).padStart(8, '0'), ...changes });
  return { ...move, contentKey: await clients().staging.prepare(move) };
}
const items = [resultOf({ itemName: 'one', state: 'imported' })];
const save = (move: MoveSpec, page = 3) => saveResults(clients()).run({ move, page, items });
const load = (move: MoveSpec) => findSealedResults(clients(), move, 3);
const countsOfNothing = { items: { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 }, versionsDone: 0 };
const textOf = async (name: string) => new TextDecoder().decode(await store.read(name));
const write = (name: string, text: string) => store.write(name, new TextEncoder().encode(text));

test('findSealedResults returns what saveResults stored for the run', async () => {
  const move = await newMove();
  await save(move);
  expect(await load(move)).toEqual({ items, at: expect.any(String) });
});

test('a second run of saveResults, which comes after the end of the run, leaves the results of which the report was made', async () => {
  const move = await newMove();
  const verified = [resultOf({ itemName: 'one', state: 'verified', verified: true })];
  await writeSealedResults(clients(), move, { page: 3, items: verified, at: '2026-05-01T10:00:00.000Z' });
  const name = storeNames.results(move, 3);
  const before = await textOf(name);
  await store.remove(contentKeyName(move, move.contentKey ?? ''));
  await save(move);
  expect(await textOf(name)).toBe(before);
});

describe('findSealedResults refuses results', () => {
  test.each<[string, (text: string) => string]>([
    ['of another item', (text) => text.replace('"one"', '"two"')],
    ['with another state', (text) => text.replace('imported', 'skipped')],
    ['without items', (text) => text.replace(/"items":\[.*\],"at"/, '"items":[],"at"')],
    ['with a later time', (text) => text.replace(/"at":"\d{4}/, '"at":"2999')],
    ['without a seal', (text) => text.replace(/,"seal":"\w+"/, '')],
  ])('%s', async (_, change) => {
    const move = await newMove();
    await save(move);
    const name = storeNames.results(move, 3);
    await write(name, change(await textOf(name)));
    await expect(load(move)).rejects.toMatchObject({ code: 'STORE_OBJECT_INVALID' });
  });

  test('of another page, and of another run', async () => {
    const [move, other] = [await newMove(), await newMove()];
    await save(move, 4);
    await save(other);
    for (const name of [storeNames.results(move, 4), storeNames.results(other, 3)]) {
      await write(storeNames.results(move, 3), (await textOf(name)).replace('"page":4', '"page":3'));
      await expect(load(move)).rejects.toMatchObject({ code: 'STORE_OBJECT_INVALID' });
    }
  });

  test('without a seal if the content key is gone too', async () => {
    const move = await newMove();
    await store.remove(contentKeyName(move, move.contentKey ?? ''));
    await save(move);
    await expect(load(move)).rejects.toMatchObject({ code: 'CONTENT_KEY_REFUSED' });
  });

  test('with findings that no verification made', async () => {
    const move = await newMove();
    await save(move);
    const name = storeNames.results(move, 3);
    const findings = { ...countsOfNothing, problemCount: 0, problems: [], worked: 1 };
    await write(name, (await textOf(name)).replace('"seal"', `"findings":${JSON.stringify(findings)},"seal"`));
    await expect(load(move)).rejects.toMatchObject({ code: 'STORE_OBJECT_INVALID' });
  });
});

test('verifyPage refuses results of items that the request does not select', async () => {
  const move = await newMove({ select: { ...moveOf().select, exclude: ['one'] } });
  await save(move);
  expect(await verifyPage(clients()).run({ move, page: 3 })).toMatchObject({ state: 'failed', code: 'PLAN_CHANGED' });
});

test('saveResults stores results without a seal if the content key is gone, so that the report has them', async () => {
  const move = await newMove();
  await store.remove(contentKeyName(move, move.contentKey ?? ''));
  await save(move);
  expect(JSON.parse(await textOf(storeNames.results(move, 3)))).toEqual({ page: 3, items, at: expect.any(String) });
});

describe('saveResults in a late second run', () => {
  const findings = { ...countsOfNothing, problemCount: 0, problemsByCode: [], problems: [], worked: 1 };
  const verified = [resultOf({ itemName: 'one', state: 'verified', verified: true })];
  const at = '2026-05-01T10:00:00.000Z';
  const verify = (move: MoveSpec) => writeSealedResults(clients(), move, { page: 3, items: verified, at, findings });

  test('keeps the results that were verified since', async () => {
    const move = await newMove();
    await save(move);
    await verify(move);
    await save(move);
    expect(await load(move)).toEqual({ items: verified, at, findings });
  });

  test('keeps the results that are verified while it looks at the store', async () => {
    const move = await newMove();
    await save(move);
    let isVerified = false;
    const busy: Clients['store'] = {
      ...store,
      async readWithEtag(name) {
        const held = await store.readWithEtag(name);
        if (!isVerified) await verify(move);
        isVerified = true;
        return held;
      },
    };
    await saveResults({ ...clients(), store: busy }).run({ move, page: 3, items });
    expect(await load(move)).toEqual({ items: verified, at, findings });
  });

  test.each<[string, (text: string) => string]>([
    ['that somebody planted', (text) => text.replace(/"seal":"\w+"/, `"seal":"${'0'.repeat(64)}"`)],
    ['of other items', (text) => text.replace('"one"', '"two"')],
    ['that are damaged', () => '{'],
  ])('replaces results %s', async (_, change) => {
    const move = await newMove();
    await verify(move);
    const name = storeNames.results(move, 3);
    await write(name, change(await textOf(name)));
    await save(move);
    expect(await load(move)).toEqual({ items, at: expect.any(String) });
  });
});
