import { type LeftEnabled, relockAll } from '../../../../../functions/steps/items/relockAll';
import { readNote, writeNote } from '../../../../../functions/steps/items/unlockNotes';
import { relock, type UnlockPlace, withUnlocked } from '../../../../../functions/steps/items/unlockVersions';
import { type ItemName, guardsOf, connectPair } from '../../../../../functions/steps/frame/vaultPair';
import { listVersions } from '../../../../../functions/steps/items/itemVersion';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type Side, sides } from '../../../../../shared/contracts/model/ids';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { collect } from '../../../../support/azure/azureTestVaults';
import { type MoveAzure, moveBetween, type SeedVersion, startMoveAzure } from '../../../../support/move/moveAzure';
import { waitUntil } from '../../../../support/host/hostWait';
import { idOf } from '../../../../support/move/moveFixtures';

// The one thing that changes the source: a step enables a disabled version while it reads it.

let at: MoveAzure;
let names = 0;

beforeAll(async () => {
  at = await startMoveAzure();
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  return at.forgetClaims();
});

const disabled = { enabled: false } as const;

interface Seeded {
  readonly move: MoveSpec;
  readonly item: ItemName;
  readonly side: Side;
}

/** Seeds a secret whose versions were created and last changed a second apart. Their ids show their position. */
async function seeded(
  versions: readonly Partial<SeedVersion>[],
  { side = 'source', move: run = moveBetween('target', { disabled: 'unlock' }) }: Partial<Seeded> = {},
): Promise<Seeded> {
  const move = await at.keyed(run);
  names += 1;
  const itemName = `locked-${names}`;
  const timed = versions.map((version, no) => ({ created: 1_000 + no, updated: 2_000 + no, ...version }));
  await at.seed(
    side,
    itemName,
    timed.map((version, no) => ({ id: idAt(no), ...version })),
  );
  return { move, item: { itemType: 'secret', itemName }, side };
}

const idAt = (no: number) => idOf(`${names}-${no}`);

const placeOf = ({ move, side }: Pick<Seeded, 'move' | 'side'>): UnlockPlace => {
  const { store, staging, vaults, claims } = at.clients();
  return { store, staging, move, pair: connectPair(vaults, move, guardsOf(claims, move)), side };
};

const versionsOf = (seed: Seeded) => listVersions(placeOf(seed).pair[seed.side], seed.item);
const enabledOf = async (seed: Seeded) => {
  const versions = await versionsOf(seed);
  return [...versions].sort((a, b) => a.created - b.created).map(({ enabled }) => enabled);
};
const unlock = async <T>(seed: Seeded, read: () => Promise<T>) =>
  withUnlocked(placeOf(seed), seed.item, await versionsOf(seed), read);
const notesOf = ({ move }: Pick<Seeded, 'move'>) => collect(at.store.list(storeNames.unlocked(move)));

/** A process that is killed while it has the versions enabled, so nothing that it would do afterwards happens. */
const crashWhileEnabled = async (seed: Seeded) => {
  await new Promise<void>((reached) => {
    void unlock(seed, () => {
      reached();
      return new Promise(() => undefined);
    });
  });
};

test.each(sides)(
  'withUnlocked in the %s enables disabled versions while they are read, and disables them again',
  async (side) => {
    const seed = await seeded([disabled, {}, disabled], { side });
    const read = () =>
      Promise.all([0, 2].map((no) => at.secrets(side).getSecret(seed.item.itemName, { version: idAt(no) })));
    const secrets = await unlock(seed, read);
    expect(secrets.map(({ value }) => value)).toEqual([0, 2].map((no) => `canary-${seed.item.itemName}-${no}`));
    expect(await enabledOf(seed)).toEqual([false, true, false]);
    expect(await notesOf(seed)).toEqual([]);
  },
);

test('withUnlocked does not touch versions that were enabled', async () => {
  const seed = await seeded([disabled, {}]);
  await unlock(seed, () => Promise.resolve());
  const versions = await collect(at.secrets('source').listPropertiesOfSecretVersions(seed.item.itemName));
  const untouched = versions.filter(({ updatedOn }) => (updatedOn?.getTime() ?? 0) < 3_000_000);
  expect(untouched.map(({ version }) => version)).toEqual([idAt(1)]);
});

test('withUnlocked writes nothing if no version is disabled', async () => {
  const seed = await seeded([{}, {}]);
  expect(await unlock(seed, () => Promise.resolve('read'))).toBe('read');
  expect([at.calls('source', 'secrets.update'), await notesOf(seed)]).toEqual([0, []]);
});

test('withUnlocked keeps the tags of a certificate', async () => {
  const seed: Seeded = { ...(await seeded([{}])), item: { itemType: 'certificate', itemName: `locked-c-${names}` } };
  const versions = [{ id: idAt(1), tags: { site: 'shop' }, ...disabled }];
  await at.seedCertificate('source', seed.item.itemName, versions, { policy: { key_props: { kty: 'EC' } } });
  const secret = await unlock(seed, () => at.secrets('source').getSecret(seed.item.itemName));
  expect(secret.value?.length).toBeGreaterThan(100);
  expect(await versionsOf(seed)).toMatchObject([{ enabled: false, tags: { site: 'shop' } }]);
});

test('withUnlocked disables the versions after a failed read too, and throws its error', async () => {
  const seed = await seeded([disabled]);
  await expect(unlock(seed, () => Promise.reject(new Error('unreadable')))).rejects.toThrow('unreadable');
  expect([await enabledOf(seed), await notesOf(seed)]).toEqual([[false], []]);
});

test('withUnlocked disables the others if one version cannot be enabled', async () => {
  const seed = await seeded([disabled, disabled]);
  at.fault({ match: { path: `*/${idAt(1)}*`, method: 'PATCH' }, effect: { kind: 'error', status: 500 } });
  await expect(unlock(seed, () => Promise.resolve())).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' });
  expect(await enabledOf(seed)).toEqual([false, false]);
});

test('relock disables after a crash what an earlier run left enabled', async () => {
  const seed = await seeded([disabled, {}, disabled]);
  await crashWhileEnabled(seed);
  expect(await enabledOf(seed)).toEqual([true, true, true]);
  await relock(placeOf(seed), { ...seed.item, itemName: seed.item.itemName.toUpperCase() });
  expect([await enabledOf(seed), await notesOf(seed)]).toEqual([[false, true, false], []]);
});

test('withUnlocked also disables what a crash left enabled, even if relock did not run before', async () => {
  const seed = await seeded([disabled, {}]);
  await crashWhileEnabled(seed);
  await at.secrets('source').updateSecretProperties(seed.item.itemName, idAt(1), disabled);
  await unlock(seed, () => Promise.resolve());
  expect([await enabledOf(seed), await notesOf(seed)]).toEqual([[false, false], []]);
});

test('relock disables nothing without a note', async () => {
  const seed = await seeded([{}]);
  await relock(placeOf(seed), seed.item);
  expect(at.calls('source', 'secrets.update')).toBe(0);
});

test('relock ignores the notes of other runs', async () => {
  const seed = await seeded([disabled]);
  await crashWhileEnabled(seed);
  await relock(placeOf({ ...seed, move: await at.keyed(moveBetween('target', { disabled: 'unlock' })) }), seed.item);
  expect(await enabledOf(seed)).toEqual([true]);
});

test('relockAll keeps the note of a version that it cannot disable, and disables the others', async () => {
  const seed = await seeded([disabled, disabled, disabled]);
  const read = () => {
    at.fault({ match: { path: `*/${idAt(0)}*`, method: 'PATCH' }, effect: { kind: 'error', status: 503 } });
    return Promise.resolve();
  };
  await expect(unlock(seed, read)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE', retryable: true });
  expect(await enabledOf(seed)).toEqual([true, false, false]);
  at.azure.control.clearFaults();
  await relock(placeOf(seed), seed.item);
  expect([await enabledOf(seed), await notesOf(seed)]).toEqual([[false, false, false], []]);
});

test('withUnlocked sends a disabling again whose answer was lost', async () => {
  const seed = await seeded([disabled]);
  const effect = { kind: 'reset', at: 'after' } as const;
  at.fault({ match: { operation: 'secrets.update' }, when: { call: 2 }, effect });
  await unlock(seed, () => Promise.resolve());
  expect([await enabledOf(seed), await notesOf(seed)]).toEqual([[false], []]);
});

test('withUnlocked enables nothing for a run that has lost its claim', async () => {
  const move = moveBetween('elsewhere', { disabled: 'unlock' });
  const seed = await seeded([disabled], { move });
  await at.takeOver(move, moveBetween('elsewhere', { disabled: 'unlock' }));
  await expect(unlock(seed, () => Promise.resolve())).rejects.toMatchObject({ code: 'MOVE_SUPERSEDED' });
  expect([at.calls('source', 'secrets.update'), await notesOf(seed)]).toEqual([0, []]);
});

test('withUnlocked disables the versions of a run that loses its claim while they are enabled', async () => {
  const move = moveBetween('elsewhere', { disabled: 'unlock' });
  const seed = await seeded([disabled], { move });
  await at.takeOver(move, move);
  await unlock(seed, () => at.takeOver(move, moveBetween('elsewhere')));
  expect([await enabledOf(seed), await notesOf(seed)]).toEqual([[false], []]);
});

test('withUnlocked disables nothing of an item that was deleted meanwhile', async () => {
  const seed = await seeded([disabled]);
  const remove = async () => {
    await (await at.secrets('source').beginDeleteSecret(seed.item.itemName)).pollUntilDone();
  };
  await unlock(seed, remove);
  expect(await notesOf(seed)).toEqual([]);
});

describe('withUnlocked when the answer to an enabling was lost', () => {
  /** A place whose unanswered requests may still arrive for a minute after they were sent. */
  const slowPlaceOf = (seed: Seeded): UnlockPlace => {
    const place = placeOf(seed);
    const { source } = place.pair.guards;
    if (source === undefined) throw new Error('The source has no guard.');
    const unsettledUntil = () => (source.unsettledUntil() > 0 ? Date.now() + 60_000 : 0);
    return { ...place, pair: { ...place.pair, guards: { source: { ...source, lifeMs: 60_000, unsettledUntil } } } };
  };
  const noteOf = async (seed: Seeded) => {
    const note = await readNote(placeOf(seed), { side: seed.side, ...seed.item });
    if (note?.settlesAt === undefined) throw new Error('Expected a note with a time.');
    return { ...note, settlesAt: note.settlesAt };
  };

  test('keeps the note, and the version is disabled once more later', async () => {
    const seed = await seeded([disabled]);
    const effect = { kind: 'deliverLate', ms: 86_400_000, client: 'reset' } as const;
    at.fault({ match: { operation: 'secrets.update' }, times: 1, effect });
    await withUnlocked(slowPlaceOf(seed), seed.item, await versionsOf(seed), () => Promise.resolve());
    expect(await enabledOf(seed)).toEqual([false]);
    for (const { id } of at.azure.control.heldRequests()) await at.azure.control.deliverHeld(id);
    expect(await enabledOf(seed)).toEqual([true]);
    const { again = 0 } = await relockAll(placeOf(seed));
    expect([again > Date.now(), await enabledOf(seed)]).toEqual([true, [false]]);
    await writeNote(placeOf(seed), { ...(await noteOf(seed)), settlesAt: Date.now() - 1 });
    expect(await relockAll(placeOf(seed))).toMatchObject({ leftEnabled: [], again: undefined, isNoteLeft: false });
    expect(await notesOf(seed)).toEqual([]);
  });

  test('keeps the note when the process ends before the answer', async () => {
    const seed = await seeded([disabled]);
    at.fault({ match: { operation: 'secrets.update' }, effect: { kind: 'deliverLate', ms: 86_400_000 } });
    void withUnlocked(slowPlaceOf(seed), seed.item, await versionsOf(seed), () => Promise.resolve()).catch(() => null);
    await waitUntil(() => (at.azure.control.heldRequests().length > 0 ? true : undefined));
    at.azure.control.clearFaults();
    expect((await noteOf(seed)).settlesAt).toBeGreaterThan(Date.now());
    expect((await relockAll(placeOf(seed))).again).toBeGreaterThan(Date.now());
    await at.azure.control.dropHeld();
  });
});

describe('relockAll', () => {
  const relockEverything = async ({ move }: Seeded): Promise<readonly LeftEnabled[]> =>
    (await relockAll(placeOf({ move, side: 'source' }))).leftEnabled;

  test('disables everything that a run left enabled, in both vaults', async () => {
    const here = await seeded([disabled, {}]);
    await crashWhileEnabled(here);
    const there = await seeded([disabled], { side: 'target', move: here.move });
    await crashWhileEnabled(there);
    expect(await relockEverything(here)).toEqual([]);
    expect([await enabledOf(here), await enabledOf(there)]).toEqual([[false, true], [false]]);
    expect(await notesOf(here)).toEqual([]);
  });

  test('returns what it cannot disable, with the cause, and disables it the next time', async () => {
    const here = await seeded([disabled]);
    await crashWhileEnabled(here);
    const there = await seeded([disabled], { side: 'target', move: here.move });
    await crashWhileEnabled(there);
    await at.deny('source', 'secrets/update/action', 'secrets/setSecret/action');
    const [left, ...others] = await relockEverything(here);
    await at.deny('source');
    expect(others).toEqual([]);
    expect(left).toMatchObject({ ...here.item, side: 'source', error: { code: 'VAULT_FORBIDDEN' } });
    expect([await enabledOf(here), await enabledOf(there)]).toEqual([[true], [false]]);
    expect([await relockEverything(here), await enabledOf(here)]).toEqual([[], [false]]);
  });
});
