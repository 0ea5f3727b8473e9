import { storeNames } from '../../../../../shared/rules/storeNames';
import { type MoveAzure, startMoveAzure } from '../../../../support/move/moveAzure';
import { hashIn, retiredVault, type RetiredVault } from '../../../../support/retirement/retiredVault';

// What somebody who can write to the store does to the record of a lock, and to what people asked.

let at: MoveAzure;
let old: RetiredVault;

beforeEach(async () => {
  const networkAcls = { bypass: 'None', defaultAction: 'Deny', ipRules: [{ value: '203.0.113.7' }] } as const;
  at = await startMoveAzure({ source: { networkAcls: { ...networkAcls, ipRules: [...networkAcls.ipRules] } } });
  old = await retiredVault(at);
});
afterEach(() => at.stop());

it.each<[string, (stored: string) => string | undefined]>([
  ['changed', (text) => text.replace('Deny', 'Allow')],
  ['swapped', (text) => text.replace('203.0.113.7/32', '0.0.0.0/0')],
  ['removed', () => undefined],
  ['no JSON', () => 'nothing'],
])('a record of a lock that is %s in the store sets nothing back', async (_, damage) => {
  const record = hashIn(await old.record());
  await old.step('lock', record);
  const name = storeNames.lockRecord(old.run, record);
  const bytes = await at.store.read(name);
  const damaged = damage(Buffer.from(bytes ?? []).toString());
  if (damaged === undefined) await at.store.remove(name);
  else await at.store.write(name, Buffer.from(damaged));
  const locked = await old.state();
  const { code } = { code: '', ...(await old.step('unlock', record)) };
  expect(['LOCK_RECORD_CHANGED', 'STORE_OBJECT_INVALID']).toContain(code);
  expect(await old.state()).toEqual(locked);
});

it('an ask that the app did not write gives no step the right to write', async () => {
  const record = hashIn(await old.record());
  await old.ask('lock');
  const name = storeNames.retirementAsk(old.run);
  const forged = { ask: { step: 'lock', askedAt: '2027-01-01T00:00:00.000Z', by: null }, proof: '0'.repeat(64) };
  await at.store.write(name, Buffer.from(JSON.stringify(forged)));
  expect(await old.take('lock', record, forged.ask.askedAt)).toMatchObject({
    state: 'failed',
    code: 'STEP_SUPERSEDED',
  });
});
