import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { heldLook } from '../../../../support/hold/heldLook';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';

// A look of a held move when somebody who can write to the store has changed its results.

const names = ['alpha', 'beta', 'gamma'];
let at: MoveAzure;
const { storePlan, look } = heldLook(() => at);

beforeEach(async () => {
  const secrets = names.map((name) => ({ name, versions: [{ value: 'canary', created: 1_000, updated: 1_000 }] }));
  at = await startMoveAzure({ source: { secrets } });
});
afterEach(async () => {
  expect(at.leaks()).toEqual([]);
  await at.stop();
});

describe('results that somebody changed in the store', () => {
  async function forged(find: string, replace: string): Promise<MoveSpec> {
    const move = await at.keyed(moveBetween('target', { cutover: 'hold', late: 'move' }));
    await storePlan(move, { beta: { state: 'skipped', reasons: ['NOT_SELECTED'] } }, 'skip');
    const name = storeNames.results(move, 0);
    const stored = new TextDecoder().decode(await at.store.read(name));
    expect(stored).toContain(find);
    await at.store.write(name, new TextEncoder().encode(stored.replaceAll(find, replace)));
    return move;
  }

  test('do not make a pass set attributes: it plans the item by the rules of the request', async () => {
    const move = await forged('"NOT_SELECTED"', '"ALREADY_THERE"');
    expect((await look(move)).found).toEqual([]);
    await at.secrets('source').updateSecretProperties('beta', '', { tags: { team: 'b' } });
    expect((await look(move)).found).toEqual(['beta created']);
  });

  test('do not hide a new version', async () => {
    const move = await forged('"state":"verified"', '"state":"failed","code":"INTERNAL"');
    await at.secrets('source').setSecret('alpha', 'canary-new');
    expect((await look(move)).found).toEqual(['alpha created']);
  });

  test('are read as they are if the run stored them', async () => {
    const move = await forged('"NOT_SELECTED"', '"NOT_SELECTED"');
    await at.secrets('source').updateSecretProperties('alpha', '', { tags: { team: 'b' } });
    expect((await look(move)).found).toEqual(['alpha changed']);
  });
});
