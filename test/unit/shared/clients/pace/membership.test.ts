import nodeCrypto from 'node:crypto';
import { membership } from '../../../../../shared/clients/pace/membership';
import { fakeClock } from '../../../../support/clients/clientFakeClock';
import { memoryStore } from '../../../../support/pace/memoryStore';

const folder = 'pace/vaults/contoso/';
const use = { wanted: 5, part: 5, isSmooth: false, used: [] };

afterEach(() => {
  jest.restoreAllMocks();
});

function twoMembers() {
  const clock = fakeClock();
  const store = memoryStore(clock, { delayMs: () => 0, fails: () => false });
  const [one, other] = [membership(store, clock, folder), membership(store, clock, folder)];
  const settled = async (work: Promise<void>): Promise<void> => {
    await clock.advance(1);
    await work;
  };
  const write = () => settled(one.write({ at: 0, lifeMs: 1_000, usage: { set: use } }));
  return { clock, store, other, write, read: () => settled(other.readOthers(0)) };
}

test('proves a record once, and each new one', async () => {
  const { other, write, read } = twoMembers();
  const verify = jest.spyOn(nodeCrypto, 'verify');
  await write();
  for (let count = 0; count < 3; count += 1) await read();
  expect(verify).toHaveBeenCalledTimes(1);
  await write();
  await read();
  expect(verify).toHaveBeenCalledTimes(2);
  expect(other.others.size).toBe(1);
});

test('sees a member again that it has forgotten, also by the same record', async () => {
  const { clock, store, other, write, read } = twoMembers();
  await write();
  await read();
  const records = [...store.objects];
  await clock.advance(61_000);
  await read();
  expect(other.others.size).toBe(0);
  for (const [name, bytes] of records) store.objects.set(name, bytes);
  await read();
  expect(other.others.size).toBe(1);
});
