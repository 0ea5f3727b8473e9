import { checkScheduledPair } from '../../../../../functions/orchestrators/checks/checkScheduledPair';
import { checkAskSchema, type CheckAsk } from '../../../../../shared/contracts/model/checks';
import { inputsOf, namesOf, play, type Script } from '../../../../support/move/moveOrchestration';
import { checkSummaryOf } from '../../../../support/notices/noticeFixtures';

const pair = { sourceVault: 'source', targetVault: 'target' };
const script: Script = {
  checkVaults: ({ id }: CheckAsk) => checkSummaryOf({ id }),
  pruneCheckRuns: () => ({ purged: 1 }),
};
const run = (input: object, changes: Script = {}) => play(checkScheduledPair, input, { ...script, ...changes });

test('checkScheduledPair starts a run with its own time and random id, and the settings of the pair', () => {
  const played = run({ ...pair, options: { moveWindowDays: 2 }, policy: { method: 'exportImport' } });
  const [ask] = inputsOf(played, 'checkVaults');
  expect(checkAskSchema.parse(ask)).toMatchObject({
    id: 'source--target--20260501T100000000-5f0e1d2c',
    ...pair,
    trigger: 'schedule',
    options: { moveWindowDays: 2, expiringWithinDays: 30 },
    policy: { method: 'exportImport', verify: 'full' },
  });
  expect(played.output).toMatchObject({ id: 'source--target--20260501T100000000-5f0e1d2c', overall: 'ready' });
});

test('checkScheduledPair prunes what the runtime kept of older runs afterwards', () => {
  const played = run(pair);
  expect(namesOf(played)).toEqual([['checkVaults'], ['pruneCheckRuns']]);
  expect(inputsOf(played, 'pruneCheckRuns')).toEqual([pair]);
});

test('checkScheduledPair succeeds if the pruning fails', () => {
  const pruneCheckRuns = () => {
    throw new Error('STORE_UNAVAILABLE');
  };
  expect(run(pair, { pruneCheckRuns }).output).toMatchObject({ overall: 'ready' });
});

test('checkScheduledPair fails if the check fails, so that the runtime shows it', () => {
  const checkVaults = () => {
    throw new Error('Orchestrator function checkVaults failed');
  };
  expect(() => run(pair, { checkVaults })).toThrow('checkVaults failed');
});
