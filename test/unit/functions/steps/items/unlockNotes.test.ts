import { relockAll } from '../../../../../functions/steps/items/relockAll';
import {
  type NotePlace,
  readNote,
  refusedOf,
  type UnlockNote,
  writeNote,
} from '../../../../../functions/steps/items/unlockNotes';
import { relock, type UnlockPlace } from '../../../../../functions/steps/items/unlockVersions';
import { connectPair } from '../../../../../functions/steps/frame/vaultPair';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { contentKeyName, stagingFolder } from '../../../../../shared/clients/claims/runRef';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { collect } from '../../../../support/azure/azureTestVaults';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { idOf } from '../../../../support/move/moveFixtures';

// Others may be able to write to the store. The app disables nothing because of a note that the run did not write.

let at: MoveAzure;
const itemName = 'live';
const version = idOf('live');
const item = { itemType: 'secret', itemName } as const;
const changedAtSeconds = 2_000;

beforeAll(async () => {
  at = await startMoveAzure();
  await at.seed('source', itemName, [{ id: version, created: 1_000, updated: changedAtSeconds }]);
});
afterAll(() => at.stop());
beforeEach(() => {
  at.azure.control.clearLog();
});

const note: UnlockNote = { side: 'source', ...item, versions: [version] };
const unlocking = (changes: Partial<MoveSpec> = {}) =>
  at.keyed(moveBetween('target', { disabled: 'unlock', ...changes }));
const placeOf = (move: MoveSpec): UnlockPlace => {
  const { store, staging, vaults } = at.clients();
  return { store, staging, move, pair: connectPair(vaults, move), side: 'source' };
};
const nameIn = (move: MoveSpec, ending = 'jwe') => `${storeNames.unlocked(move)}source-secret-${itemName}.${ending}`;
const writes = () => at.calls('source', 'secrets.update');
const refused = ({ moveId, runId }: MoveSpec) => [{ moveId, runId, ...item }];

test('readNote returns a note to the run that wrote it, and the store has it only encrypted', async () => {
  const move = await unlocking();
  await writeNote(placeOf(move), note);
  expect(await readNote(placeOf(move), note)).toEqual(note);
  const stored = new TextDecoder().decode(await at.store.read(nameIn(move)));
  expect(stored).toMatch(/^[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
});

describe('relockAll refuses a note', () => {
  const text = new TextEncoder().encode(JSON.stringify(note));
  const copyOf = async (place: NotePlace, name: string): Promise<Uint8Array> => {
    await writeNote(place, { ...note, itemName: name });
    return (await at.store.read(nameIn(place.move).replace(itemName, name))) ?? new Uint8Array();
  };

  test.each<[string, string, (move: MoveSpec) => Promise<Uint8Array>]>([
    ['that is not sealed', 'jwe', () => Promise.resolve(text)],
    ['of an earlier version, which did not seal notes', 'json', () => Promise.resolve(text)],
    ['that is no note at all', 'jwe', () => Promise.resolve(new Uint8Array([1, 2, 3]))],
    ['that another run wrote', 'jwe', async () => copyOf(placeOf(await unlocking()), itemName)],
    ['of another item of the run', 'jwe', (move) => copyOf(placeOf(move), 'other')],
  ])('%s', async (_, ending, planted) => {
    const move = await unlocking();
    const bytes = await planted(move);
    await at.store.remove(nameIn(move).replace(itemName, 'other'));
    await at.store.write(nameIn(move, ending), bytes);
    await relock(placeOf(move), item);
    expect(await relockAll(placeOf(move))).toMatchObject({ relocked: [], refused: refused(move), isNoteLeft: false });
    expect(writes()).toBe(0);
  });

  test('if the run has no content key, and makes none', async () => {
    const move = moveBetween('target', { disabled: 'unlock' });
    await at.store.write(nameIn(move), text);
    expect((await relockAll(placeOf(move))).refused).toEqual(refused(move));
    expect(await collect(at.store.list(stagingFolder(move)))).toEqual([]);
  });

  test('that is sealed under a content key that history does not name', async () => {
    const move = await unlocking();
    const planted = { ...move, contentKey: await at.clients().staging.renewKey(move) };
    await writeNote(placeOf(planted), note);
    const [theirs, ours] = [planted, move].map(({ contentKey = '' }) => contentKeyName(move, contentKey));
    const key = (await at.store.read(theirs ?? '')) ?? new Uint8Array();
    await at.store.write(ours ?? '', key);
    expect(await relockAll(placeOf(move))).toMatchObject({ relocked: [], refused: refused(move) });
    expect(writes()).toBe(0);
  });

  test('if its content key is gone', async () => {
    const move = await unlocking();
    await writeNote(placeOf(move), note);
    await at.store.remove(contentKeyName(move, move.contentKey ?? ''));
    expect((await relockAll(placeOf(move))).refused).toEqual(refused(move));
  });

  test('that was sealed as a payload', async () => {
    const move = await unlocking();
    const { staging } = at.clients();
    const payload = await at.store.read(await staging.put(move, 'label', text));
    await at.store.write(nameIn(move), payload ?? new Uint8Array());
    expect((await relockAll(placeOf(move))).refused).toEqual(refused(move));
  });
});

test.each<[string, Partial<MoveSpec>]>([
  ['enables no disabled versions', { disabled: 'move' }],
  ['only plans', { dryRun: true }],
])('relock and relockAll act on no note of a run that %s, even if it could have written it', async (_, changes) => {
  const move = await unlocking(changes);
  await writeNote(placeOf(move), note);
  await relock(placeOf(move), item);
  expect(await relockAll(placeOf(move))).toMatchObject({ relocked: [], refused: [] });
  expect(writes()).toBe(0);
});

describe('relockAll with a note of an earlier run', () => {
  const relocked = async (changedSince: number) => {
    const move = await unlocking();
    await writeNote(placeOf(move), note);
    return (await relockAll(placeOf(move), { changedSince })).relocked.map(({ versions }) => versions);
  };

  test('disables no version that was last changed before the run began', async () => {
    expect(await relocked((changedAtSeconds + 3_600) * 1_000)).toEqual([]);
    expect(writes()).toBe(0);
  });

  test('disables a version that was changed since', async () => {
    expect(await relocked(changedAtSeconds * 1_000)).toEqual([1]);
    expect(writes()).toBe(1);
  });

  test('removes the note if its item does not exist any more', async () => {
    const move = await unlocking();
    await writeNote(placeOf(move), { ...note, itemName: 'gone' });
    expect(await relockAll(placeOf(move), { changedSince: 0 })).toMatchObject({ relocked: [], isNoteLeft: false });
  });
});

test.each([
  ['target-certificate-web.jwe', { itemType: 'certificate', itemName: 'web' }],
  ['source-secret-a-b-c.json', { itemType: 'secret', itemName: 'a-b-c' }],
  ['source-other-web.jwe', {}],
  ['source-secret-a%20b.jwe', {}],
  ['anything', {}],
])('refusedOf returns at most an item for the name %s', (name, shown) => {
  const move = moveBetween('target');
  const { moveId, runId } = move;
  expect(refusedOf(move, storeNames.unlocked(move) + name)).toEqual({ moveId, runId, ...shown });
});
