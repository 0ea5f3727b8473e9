import { claimCheckSlots } from '../../../../../shared/clients/claims/claimCheckSlots';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { type ObjectStore } from '../../../../../shared/clients/store/objectStore';
import { oneAtATime } from '../../../../../shared/clients/async/oneAtATime';
import { temporaryFolder } from '../../../../support/clients/clientFolder';

const { folder, remove } = temporaryFolder();
afterAll(remove);

test('the next piece begins when the one before has ended, whether well or not', async () => {
  const inTurn = oneAtATime();
  const told: string[] = [];
  const piece = (name: string, isGood: boolean) => async (): Promise<string> => {
    told.push(`${name} begins`);
    await Promise.resolve();
    told.push(`${name} ends`);
    return isGood ? name : Promise.reject(new Error(name));
  };
  const results = await Promise.allSettled([
    inTurn(piece('a', true)),
    inTurn(piece('b', false)),
    inTurn(piece('c', true)),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(told).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('claims of places in turn read and write the list once each', async () => {
  const store = directoryStore(folder);
  let reads = 0;
  const counting: ObjectStore = {
    ...store,
    readWithEtag: (name) => {
      reads += 1;
      return store.readWithEtag(name);
    },
  };
  const inTurn = oneAtATime();
  const claim = (id: string) =>
    inTurn(() =>
      claimCheckSlots(counting, { name: 'c.json', slots: 60, run: { id, slots: 1 }, stateOf: async () => 'running' }),
    );
  const got = await Promise.all(Array.from({ length: 20 }, (_, at) => claim(`run-${String(at)}`)));
  expect([got.filter(Boolean).length, reads]).toEqual([20, 20]);
});
