import { checkPairs } from '../../../../functions/orchestrators/checkPairs';
import { checkVaults } from '../../../../functions/orchestrators/checkVaults';
import { type InputOf } from '../../../../shared/contracts/steps/contract';
import { type judgePairContract } from '../../../../shared/contracts/model/checkFacts';
import { summarizeRun } from '../../../../shared/rules/checks/summarizeRun';
import { checkAskOf, checkRunOf, lookOf, surveyOf } from '../../../support/checks/checkFixtures';
import { planOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, play, type Script } from '../../../support/move/moveOrchestration';

const summary = summarizeRun(checkRunOf(), null);
const trouble = { code: 'VAULT_UNREACHABLE', detail: 'No answer came.' } as const;

function run(changes: Script = {}) {
  const script: Script = {
    surveyPair: () => surveyOf(),
    planVault: () => ({ state: 'planned', plan: planOf(), throttled: 2 }),
    judgePair: () => summary,
    ...changes,
  };
  const played = play(checkVaults, checkAskOf(), script);
  const [judged] = inputsOf<InputOf<typeof judgePairContract>>(played, 'judgePair');
  return { ...played, judged };
}

test('checkVaults surveys, plans with all measures, and judges a pair', () => {
  const played = run();
  expect(namesOf(played)).toEqual([['surveyPair'], ['planVault'], ['judgePair']]);
  expect(inputsOf(played, 'planVault')).toMatchObject([{ measure: true, progress: null, move: { dryRun: true } }]);
  expect(played.judged).toMatchObject({
    startedAt: '2026-05-01T10:00:00.000Z',
    finishedAt: '2026-05-01T10:00:02.000Z',
    planned: { plan: planOf(), trouble: null, throttled: 2 },
    plan: 'remove',
  });
  expect(played.output).toEqual(summary);
});

test.each([
  ['the source', surveyOf({ source: lookOf({ trouble }) })],
  ['the target', surveyOf({ target: lookOf({ trouble }) })],
  ['the identity', surveyOf({ identity: trouble })],
  ['the store', surveyOf({ store: trouble })],
  ['the staging key', surveyOf({ stagingKey: trouble })],
])('checkVaults plans nothing when %s is unavailable', (_, survey) => {
  const played = run({ surveyPair: () => survey });
  expect(namesOf(played)).toEqual([['surveyPair'], ['judgePair']]);
  expect(played.judged?.planned).toEqual({ plan: null, trouble: null, throttled: 0 });
});

test('checkVaults judges a pair that cannot be planned', () => {
  const detail = 'It may not list. '.repeat(60);
  const failed = { state: 'failed', code: 'VAULT_FORBIDDEN', detail, retryable: false };
  const { judged } = run({ planVault: () => failed });
  expect(judged?.planned).toEqual({
    plan: null,
    trouble: { code: 'VAULT_FORBIDDEN', detail: `${'It may not list. '.repeat(23)}…` },
    throttled: 0,
  });
});

test('checkVaults judges a pair whose planning failed unexpectedly', () => {
  const lost = () => {
    throw new Error('lost');
  };
  expect(run({ planVault: lost }).judged?.planned.trouble?.code).toBe('INTERNAL');
});

test('checkPairs checks many pairs at once, each under the id of its run', () => {
  const runs = [checkAskOf(), checkAskOf({ id: checkRunOf(1).id })];
  const played = play(checkPairs, { runs }, { checkVaults: () => summary });
  expect(played.rounds).toHaveLength(1);
  expect(inputsOf(played, 'checkVaults')).toEqual(runs);
  expect(played.output).toEqual({ runs: [summary, summary] });
});
