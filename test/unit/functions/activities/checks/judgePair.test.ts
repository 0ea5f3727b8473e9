import { judgePair } from '../../../../../functions/activities/checks/judgePair';
import { keepCheckRun, readCheckRun } from '../../../../../functions/steps/checks/checkRuns';
import { judgePairContract } from '../../../../../shared/contracts/model/checkFacts';
import {
  type CheckAsk,
  checkOptionsSchema,
  checkPolicySchema,
  type CheckStatus,
} from '../../../../../shared/contracts/model/checks';
import { moveOfCheck } from '../../../../../shared/rules/checks/checkRunId';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { checkAskOf, checkRunOf, surveyOf } from '../../../../support/checks/checkFixtures';
import { type MoveStore, openMoveStore } from '../../../../support/move/moveStore';

let kept: MoveStore;
beforeEach(() => {
  kept = openMoveStore();
});
afterEach(() => {
  kept.remove();
});

/** Judges the run of minute 9, of which the items could not be listed. */
function judge(changes: Partial<CheckAsk> = {}) {
  const { id } = checkRunOf(9);
  const ask = checkAskOf({ id, ...changes });
  return kept.run(judgePair, judgePairContract, {
    ask,
    move: moveOfCheck(ask),
    startedAt: '2026-05-01T10:09:00.000Z',
    finishedAt: '2026-05-01T10:09:01.000Z',
    survey: surveyOf(),
    planned: { plan: null, trouble: null, throttled: 0 },
    plan: 'keep',
  });
}

const damage = (minute: number) => kept.put(storeNames.checkRun(checkRunOf(minute).id), '{"id":1}');

test('judgePair compares a run with the newest earlier one that can be read', async () => {
  await keepCheckRun(kept.store, checkRunOf(1, { overall: 'notReady' }));
  await damage(2);
  const { id, previousOverall } = await judge();
  expect(previousOverall).toBe('notReady');
  expect(await readCheckRun(kept.store, id)).toMatchObject({ previousId: checkRunOf(1).id });
});

test('judgePair judges again if somebody damaged what an earlier run of the step stored', async () => {
  await damage(9);
  const { id } = await judge();
  expect(await readCheckRun(kept.store, id)).toMatchObject({ id, previousId: null });
});

describe('judgePair contrasts a check with the last run that knew it', () => {
  const reach = 'CHK-VAULTS-REACHABLE';
  const reached = (minute: number, status: CheckStatus) =>
    checkRunOf(minute, { findings: [{ id: reach, status, evidence: 'seen', items: [], itemCount: 0 }] });
  const changesOf = async (...statuses: readonly CheckStatus[]) => {
    for (const [at, status] of statuses.entries()) await keepCheckRun(kept.store, reached(at + 1, status));
    return (await judge()).changes;
  };

  test.each<[string, readonly CheckStatus[], string]>([
    ['a failure that is over, after a run that did not know', ['fail', 'unknown'], 'gone'],
    ['a warning that is over, after many that did not know', ['warn', 'unknown', 'unknown', 'unknown'], 'gone'],
  ])('%s', async (_, statuses, kind) => {
    expect(await changesOf(...statuses)).toEqual([{ id: reach, kind, from: statuses[0], to: 'pass' }]);
  });

  test('and sees no change if that run found the same', async () => {
    expect(await changesOf('pass', 'unknown')).toEqual([]);
  });
});

test('judgePair compares a run with the newest earlier one of the same options, and a gate, too', async () => {
  const policy = checkPolicySchema.parse({ method: 'exportImport' });
  await keepCheckRun(kept.store, checkRunOf(1));
  await keepCheckRun(kept.store, checkRunOf(2, { overall: 'notReady', policy }));
  const options = checkOptionsSchema.parse({ readValues: false });
  expect((await judge({ trigger: 'gate', options })).previousOverall).toBe('ready');
  expect((await judge({ trigger: 'gate', options, policy })).previousOverall).toBe('notReady');
  expect((await judge({ trigger: 'schedule' })).previousOverall).toBe('ready');
});
