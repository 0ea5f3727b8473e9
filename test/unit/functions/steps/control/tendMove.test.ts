import { readFileSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { type DurableClient } from 'durable-functions';
import { tendMove } from '../../../../../functions/steps/control/waiters';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { type ObjectStore } from '../../../../../shared/clients/store/objectStore';
import { startTokens, type StartTokens } from '../../../../../shared/clients/starts/startTokens';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { newerInput } from '../../../../support/upgrade/newerRun';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { moveOf } from '../../../../support/move/moveFixtures';

const { folder, remove } = temporaryFolder();
const store = directoryStore(folder);
afterAll(remove);

const staging = 'staging/held-move/0a1b2c3d/';
const label = 'ab'.repeat(32);
const old = new Date('2026-01-01T00:00:00.000Z');

/** The runtime knows one held move. */
function clientOf(runtimeStatus: string): DurableClient {
  const move = moveOf({ moveId: 'held-move', cutover: 'hold', approval: 'none' });
  const start = { token: label, proof: label };
  const status = { name: 'moveVault', instanceId: 'held-move', input: { move, progress: null, start }, runtimeStatus };
  return { getStatus: () => Promise.resolve(status) } as unknown as DurableClient;
}

/** Stores an object that has not changed since January. */
async function storeOld(name: string): Promise<void> {
  await store.write(name, new TextEncoder().encode(`bytes of ${name}`));
  utimesSync(path.join(folder, name), old, old);
}

const isOld = (name: string) => statSync(path.join(folder, name)).mtimeMs === old.getTime();
const tend = (from: ObjectStore, runtimeStatus = 'Running') =>
  tendMove({ store: from, starts: {} as StartTokens }, clientOf(runtimeStatus), 'held-move');

const kept = [`content-key-${label}.json`, `${label}.jwe`];
const others = ['3f0c8b1e-58d7-4b0a-9f3c-2f8f7f6a1c11.jwe', 'secret-payroll.turn'];

describe('tendMove', () => {
  test('writes the content key and the labelled payloads of a held run again, as they are', async () => {
    for (const name of [...kept, ...others]) await storeOld(staging + name);
    await storeOld(`staging/other-move/0a1b2c3d/${label}.jwe`);
    await tend(store);
    expect(kept.filter((name) => isOld(staging + name))).toEqual([]);
    expect(others.filter((name) => isOld(staging + name))).toEqual(others);
    expect(isOld(`staging/other-move/0a1b2c3d/${label}.jwe`)).toBe(true);
    const text = readFileSync(path.join(folder, staging, `${label}.jwe`), 'utf8');
    expect(text).toBe(`bytes of ${staging}${label}.jwe`);
  });

  test('does the same for a run of a newer version, because nobody can read whether it is paused', async () => {
    const [moveId, names] = ['newer-move', kept.map((name) => `staging/newer-move/0a1b2c3d/${name}`)];
    for (const name of names) await storeOld(name);
    const parts = { store, starts: startTokens(store, testKeyWrapper()) };
    const input = await newerInput(parts, moveOf({ moveId }));
    const status = { name: 'moveVault', instanceId: moveId, runtimeStatus: 'Running', input };
    const client = { getStatus: () => Promise.resolve(status) } as unknown as DurableClient;
    await tendMove(parts, client, moveId);
    expect(names.filter(isOld)).toEqual([]);
  });

  test('leaves the objects of a run that has ended', async () => {
    for (const name of kept) await storeOld(staging + name);
    await tend(store, 'Completed');
    expect(kept.filter((name) => isOld(staging + name))).toEqual(kept);
  });

  test('neither restores a payload that a step removes meanwhile, nor replaces a newer one', async () => {
    const names = [`${'1'.repeat(64)}.jwe`, `${'2'.repeat(64)}.jwe`].map((name) => staging + name);
    const [removed = '', replaced = ''] = names;
    for (const name of names) await storeOld(name);
    const busy: ObjectStore = {
      ...store,
      async readWithEtag(name) {
        const held = await store.readWithEtag(name);
        if (name === removed) await store.remove(name);
        if (name === replaced) await store.write(name, new TextEncoder().encode('newer'));
        return held;
      },
    };
    await tend(busy);
    expect(await store.read(removed)).toBeUndefined();
    expect(new TextDecoder().decode(await store.read(replaced))).toBe('newer');
  });
});
