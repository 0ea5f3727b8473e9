import { type OrchestrationContext } from 'durable-functions';
import { checkPairs } from '../../../../../functions/orchestrators/checks/checkPairs';
import { checkVaults } from '../../../../../functions/orchestrators/checks/checkVaults';
import { type CheckAsk } from '../../../../../shared/contracts/model/checks';
import { type InputOf } from '../../../../../shared/contracts/steps/contract';
import { type judgePairContract } from '../../../../../shared/contracts/steps/checkSteps';
import { summarizeRun } from '../../../../../shared/rules/checks/compareFindings';
import { checkAskOf, checkRunOf, lookOf, surveyOf } from '../../../../support/checks/checkFixtures';
import { planOf } from '../../../../support/move/moveFixtures';
import { inputsOf, namesOf, play, type Script } from '../../../../support/move/moveOrchestration';

const summary = summarizeRun(checkRunOf(), null);
const trouble = { code: 'VAULT_UNREACHABLE', detail: 'No answer came.' } as const;

function run(changes: Script = {}) {
  const script: Script = {
    surveyPair: () => surveyOf(),
    planVault: () => ({ state: 'planned', plan: planOf(), throttled: 2 }),
    judgePair: () => summary,
    discardCheckPlan: () => ({ state: 'discarded' }),
    ...changes,
  };
  const played = play(checkVaults, checkAskOf(), script);
  const [judged] = inputsOf<InputOf<typeof judgePairContract>>(played, 'judgePair');
  return { ...played, judged };
}

test('checkVaults surveys, plans with all measures, and judges a pair', () => {
  const played = run();
  expect(namesOf(played)).toEqual([['surveyPair'], ['planVault'], ['judgePair'], ['discardCheckPlan']]);
  expect(inputsOf(played, 'planVault')).toMatchObject([{ measure: true, progress: null, move: { dryRun: true } }]);
  expect(played.judged).toMatchObject({
    startedAt: '2026-05-01T10:00:00.000Z',
    finishedAt: '2026-05-01T10:00:02.000Z',
    planned: { plan: planOf(), trouble: null, throttled: 2 },
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
  expect(namesOf(played)).toEqual([['surveyPair'], ['judgePair'], ['discardCheckPlan']]);
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

const { id, sourceVault, targetVault, overall, previousOverall, counts, failed, changed } = summary;
const outcome = { id, sourceVault, targetVault, overall, previousOverall, counts, failed, changed };
const termsOf = ({ trigger, options, policy, failOn }: CheckAsk) => ({ trigger, options, policy, failOn });
const runOf = ({ id, sourceVault, targetVault }: CheckAsk) => ({ id, sourceVault, targetVault });
const runIds = (count: number) => Array.from({ length: count }, (_, at) => checkAskOf({ id: checkRunOf(at).id }));

test('checkPairs checks many pairs at once, each under the id of its run', () => {
  const asks = runIds(2);
  const input = { terms: termsOf(checkAskOf()), runs: asks.map(runOf) };
  const played = play(checkPairs, input, { checkVaults: () => summary });
  expect(played.rounds).toHaveLength(1);
  expect(inputsOf(played, 'checkVaults')).toEqual(asks);
  expect(played.output).toEqual({ runs: [outcome, outcome] });
});

test('checkPairs begins at most 90 orchestrations in a turn, and all pairs at the same time', () => {
  const asks = runIds(200);
  const input = { terms: termsOf(checkAskOf()), runs: asks.map(runOf) };
  const groups: unknown[][] = [];
  const played = play(checkPairs, input, {
    checkPairs: (group: { runs: unknown[] }) => {
      groups.push(group.runs);
      return { runs: group.runs.map(() => outcome) };
    },
  });
  expect(namesOf(played)).toEqual([['checkPairs', 'checkPairs', 'checkPairs']]);
  expect(groups.map(({ length }) => length)).toEqual([67, 67, 66]);
  expect(groups.flat()).toEqual(input.runs);
  expect(played.output?.runs).toHaveLength(200);
});

describe.each([3, 200])('checkPairs of %i pairs, of which one fails', (count) => {
  const input = { terms: termsOf(checkAskOf()), runs: runIds(count).map(runOf) };
  const fail = () => {
    throw new Error('The store did not answer.');
  };

  /** How many tasks the orchestrator waits for alone after all together have failed, and whether it fails then. */
  function waitsAfterFailure(): number {
    let waits = 0;
    const watched = function* (context: OrchestrationContext) {
      const generator = checkPairs(context);
      let step = generator.next();
      while (step.done !== true) {
        waits += 1;
        try {
          step = generator.next(yield step.value);
        } catch (error) {
          step = generator.throw(error);
        }
      }
      return step.value;
    };
    const script = { checkVaults: fail, checkPairs: fail };
    expect(() => play(watched, input, script)).toThrow('The store did not answer.');
    return waits - 1;
  }

  it('ends after the others, because its slots count for them', () => {
    expect(waitsAfterFailure()).toBe(Math.min(count, 3));
  });
});
