import { changePace, readPaceChange } from '../../../../../functions/steps/runs/followPaces';
import { startTokens } from '../../../../../shared/clients/starts/startTokens';
import { paceChangeSchema } from '../../../../../shared/contracts/model/movePolicy';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { moveOf } from '../../../../support/move/moveFixtures';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';

const wrapper = testKeyWrapper();
let kept: MoveStore;
let startToken: string;
beforeEach(async () => {
  kept = openMoveStore();
  const { hash, keep } = await startTokens(kept.store, wrapper).make('sealed');
  await keep('a-move');
  startToken = hash;
});
afterEach(() => {
  kept.remove();
});

/** The parts of another process with the same store. */
const parts = () => ({ store: kept.store, starts: startTokens(kept.store, wrapper) });
const run = () => ({ ...moveOf({}), startToken });

it('keeps all changes of a run in one', async () => {
  await changePace(parts(), run(), { sourceShare: 0.2, maxRequestsPerSecond: 5 });
  const soFar = await changePace(parts(), run(), { maxInFlight: 4, maxRequestsPerSecond: null });
  expect(soFar).toEqual({ seq: 2, change: { sourceShare: 0.2, maxInFlight: 4, maxRequestsPerSecond: null } });
  expect(await readPaceChange(parts(), run())).toEqual(soFar);
});

it('loses no change of requests at the same time', async () => {
  await Promise.all([
    changePace(parts(), run(), { sourceShare: 0.2 }),
    changePace(parts(), run(), { targetShare: 0.3 }),
    changePace(parts(), run(), { maxInFlight: 4 }),
  ]);
  const expected = { seq: 3, change: { sourceShare: 0.2, targetShare: 0.3, maxInFlight: 4 } };
  expect(await readPaceChange(parts(), run())).toEqual(expected);
});

it.each([
  ['another share', { change: { sourceShare: 1 } }],
  ['another number', { seq: 9 }],
  ['another proof', { proof: '0'.repeat(64) }],
])('takes a record with %s for none', async (_, changed) => {
  await changePace(parts(), run(), { sourceShare: 0.2 });
  const name = storeNames.pace(run());
  await kept.put(name, JSON.stringify({ ...((await kept.readJson(name)) as object), ...changed }));
  expect(await readPaceChange(parts(), run())).toBeUndefined();
});

it('takes the record of another run for none', async () => {
  await changePace(parts(), run(), { sourceShare: 0.2 });
  const other = { ...run(), runId: '0000000f' };
  await kept.put(storeNames.pace(other), JSON.stringify(await kept.readJson(storeNames.pace(run()))));
  expect(await readPaceChange(parts(), other)).toBeUndefined();
});

it('replaces a damaged record', async () => {
  await kept.put(storeNames.pace(run()), 'not JSON');
  expect(await readPaceChange(parts(), run())).toBeUndefined();
  await changePace(parts(), run(), { sourceShare: 0.2 });
  expect(await readPaceChange(parts(), run())).toEqual({ seq: 1, change: { sourceShare: 0.2 } });
});

it('refuses to change the pace of a run that has ended', async () => {
  await parts().starts.end(startToken);
  await expect(changePace(parts(), run(), { sourceShare: 0.2 })).rejects.toMatchObject({ code: 'START_REFUSED' });
});

it.each([[{}], [{ sourceShare: 0 }], [{ maxInFlight: null }], [{ schedule: {} }]])('rejects %j', (change) => {
  expect(paceChangeSchema.safeParse(change).success).toBe(false);
});
