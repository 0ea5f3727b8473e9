import { moveVault } from '../../../../functions/orchestrators/move/moveVault';
import { type InputOf } from '../../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { type finishMoveContract } from '../../../../shared/contracts/steps/moveSteps';
import { moveStatusSchema } from '../../../../shared/contracts/api/moveStatus';
import { type CheckSummary } from '../../../../shared/contracts/model/checks';
import { gateResult } from '../../../../shared/rules/checks/gateOfMove';
import { summarizeRun } from '../../../../shared/rules/checks/compareFindings';
import { checkRunOf, surveyOf } from '../../../support/checks/checkFixtures';
import { batchOf, moveOf, planOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, playToEnd, type Script } from '../../../support/move/moveOrchestration';

const counts = { total: 1, done: 1, skipped: 0, blocked: 0, failed: 0 };

/** Plays a whole move of one page, and returns it as one. */
function run(changes: Script, move: MoveSpec) {
  const generations = playToEnd(
    moveVault,
    { move, progress: null },
    {
      planVault: () => ({ state: 'planned', plan: planOf(), throttled: 0 }),
      transferItems: () => batchOf({ items: counts }),
      verifyItems: () => batchOf({ items: counts }),
      findLateItems: () => ({ state: 'looked', found: 0, cursor: null, throttled: 0 }),
      listLateItems: () => ({ state: 'looked', found: 0, cursor: null, throttled: 0 }),
      finishMove: (input) => ({
        phase: (input as InputOf<typeof finishMoveContract>).phase,
        items: counts,
        versions: { total: 1, done: 1 },
        verified: 1,
        problemCount: 0,
        problems: (input as InputOf<typeof finishMoveContract>).problems,
        sweptPayloads: 0,
      }),
      ...changes,
    },
  );
  const rounds = generations.flatMap((generation) => generation.rounds);
  const statuses = generations.flatMap((each) => each.statuses.map((status) => moveStatusSchema.parse(status)));
  const phases = statuses.map(({ phase }) => phase).filter((phase, at, all) => phase !== all[at - 1]);
  const [finished] = inputsOf<InputOf<typeof finishMoveContract>>({ rounds }, 'finishMove');
  return { rounds, phases, finished, output: generations.at(-1)?.output };
}

const failed = { overall: 'notReady' as const, failing: ['CHK-STORE', 'CHK-METHOD'] };
const failing: CheckSummary = { ...summarizeRun(checkRunOf(), null), ...failed };
const gate = { surveyPair: () => surveyOf(), judgePair: () => failing };
const calls = (rounds: ReturnType<typeof run>['rounds']) => namesOf({ rounds }).flat();

test('gateMove stops a move at a failing check, with its plan in the report and nothing transferred', () => {
  const { rounds, phases, finished, output } = run(gate, moveOf({ gate: 'fail' }));
  expect(calls(rounds)).toEqual(['planVault', 'surveyPair', 'judgePair', 'finishMove']);
  expect(phases).toEqual(['planning', 'finishing', 'failed']);
  expect(finished).toMatchObject({
    phase: 'failed',
    plan: { pages: 1 },
    checks: { failing: ['CHK-STORE', 'CHK-METHOD'], waived: [] },
    problems: [{ code: 'CHECKS_FAILED', detail: expect.stringContaining('CHK-STORE, CHK-METHOD') }],
  });
  expect(output).toMatchObject({ phase: 'failed' });
});

test('gateMove gives the checks the time at which the planning began to read', () => {
  const { rounds } = run(gate, moveOf({ gate: 'fail' }));
  const [planned] = inputsOf<{ startedAt: string }>({ rounds }, 'planVault');
  const [judged] = inputsOf<{ startedAt: string; finishedAt: string }>({ rounds }, 'judgePair');
  expect(judged?.startedAt).toBe(planned?.startedAt);
  expect(Date.parse(judged?.finishedAt ?? '')).toBeGreaterThan(Date.parse(judged?.startedAt ?? ''));
});

describe('a move whose planning can judge its plan', () => {
  const judgedBy = (summary: CheckSummary) => () => ({
    state: 'planned',
    plan: planOf({ pages: 1 }),
    throttled: 0,
    checks: gateResult(moveOf(), summary),
  });

  test('asks for it, and judges no second time', () => {
    const { rounds, finished } = run({ planVault: judgedBy(failing) }, moveOf({ gate: 'fail' }));
    expect(calls(rounds)).toEqual(['planVault', 'finishMove']);
    const [planned] = inputsOf<{ startedAt: string; gate: unknown }>({ rounds }, 'planVault');
    expect(planned?.gate).toEqual({ readAt: planned?.startedAt });
    expect(finished).toMatchObject({ phase: 'failed', checks: { failing: ['CHK-STORE', 'CHK-METHOD'] } });
  });

  test.each([
    ['has no gate', { gate: 'off' }],
    ['is a dry run', { gate: 'fail', dryRun: true }],
  ] as const)('asks for none if the move %s', (_, changes) => {
    const [input] = inputsOf<object>(run({}, moveOf(changes)), 'planVault');
    expect(input).not.toHaveProperty('gate');
  });
});

test('gateMove judges the plan that the move has just made, and keeps it', () => {
  const { rounds } = run(gate, moveOf({ gate: 'fail' }));
  expect(inputsOf({ rounds }, 'judgePair')).toMatchObject([
    { planned: { plan: { pages: 1 } }, ask: { trigger: 'gate', options: { readValues: false } } },
  ]);
});

test.each<[string, Partial<MoveSpec>, string[], string[]]>([
  [
    'every failing check is waived',
    { gate: 'fail', waivers: ['CHK-METHOD', 'CHK-STORE'] },
    [],
    ['CHK-STORE', 'CHK-METHOD'],
  ],
  ['it only warns', { gate: 'warn' }, ['CHK-STORE', 'CHK-METHOD'], []],
])('gateMove lets a move continue if %s', (_, changes, open, waived) => {
  const { finished } = run(gate, moveOf(changes));
  expect(finished).toMatchObject({ phase: 'completed', checks: { failing: open, waived } });
});

test('gateMove stops at one failing check that is not waived', () => {
  const { finished } = run(gate, moveOf({ gate: 'fail', waivers: ['CHK-STORE'] }));
  expect(finished).toMatchObject({ phase: 'failed', checks: { failing: ['CHK-METHOD'], waived: ['CHK-STORE'] } });
});

test('gateMove runs before the approval, and not in a dry run', () => {
  const waiting = run(gate, moveOf({ gate: 'fail', approval: 'required' }));
  expect(waiting.phases).toEqual(['planning', 'finishing', 'failed']);
  expect(calls(run({}, moveOf({ gate: 'fail', dryRun: true })).rounds)).toEqual(['planVault', 'finishMove']);
});

describe('gateMove with a vault that does not answer', () => {
  const silent = { code: 'VAULT_UNREACHABLE', detail: 'It does not answer.' } as const;
  const passed = summarizeRun(checkRunOf(), null);
  const surveys = (troubles: readonly boolean[]) => {
    let look = 0;
    return () => {
      const survey = surveyOf();
      const isSilent = troubles[look] ?? false;
      look += 1;
      return isSilent ? { ...survey, target: { ...survey.target, trouble: silent } } : survey;
    };
  };
  const judged = (rounds: ReturnType<typeof run>['rounds']) =>
    inputsOf<{ survey: { target: { trouble: unknown } } }>({ rounds }, 'judgePair').map(
      ({ survey }) => survey.target.trouble,
    );

  test('surveys it again after a short outage, and stops no move', () => {
    const script = { surveyPair: surveys([true, false]), judgePair: () => passed };
    const { rounds, finished } = run(script, moveOf({ gate: 'fail' }));
    expect(calls(rounds).filter((name) => name === 'surveyPair')).toHaveLength(2);
    expect(judged(rounds)).toEqual([null]);
    expect(finished).toMatchObject({ phase: 'completed' });
  });

  test("surveys the staging key's vault again after an outage, before it judges the key", () => {
    const unusable = { code: 'STAGING_KEY_UNUSABLE', detail: 'It did not wrap (ECONNREFUSED).' } as const;
    const answers = [{ ...surveyOf(), stagingKey: unusable }];
    const { finished } = run(
      {
        surveyPair: () => answers.shift() ?? surveyOf(),
        judgePair: ({ survey }: { survey: { stagingKey: unknown } }) => (survey.stagingKey === null ? passed : failing),
      },
      moveOf({ gate: 'fail' }),
    );
    expect(finished).toMatchObject({ phase: 'completed' });
  });

  test('judges a persistent outage after four surveys', () => {
    const script = { surveyPair: surveys([true, true, true, true]), judgePair: () => failing };
    const { rounds, finished } = run(script, moveOf({ gate: 'fail' }));
    expect(calls(rounds).filter((name) => name === 'surveyPair')).toHaveLength(4);
    expect(judged(rounds)).toEqual([silent]);
    expect(finished).toMatchObject({ phase: 'failed' });
  });

  test('does not wait for a non-retryable fault', () => {
    const forbidden = { code: 'VAULT_FORBIDDEN', detail: 'It refuses.' };
    const surveyPair = () => ({ ...surveyOf(), target: { ...surveyOf().target, trouble: forbidden } });
    const { rounds } = run({ surveyPair, judgePair: () => failing }, moveOf({ gate: 'fail' }));
    expect(calls(rounds).filter((name) => name === 'surveyPair')).toHaveLength(1);
  });
});

describe('a move that reads its first items before its plan is whole', () => {
  const passed = { ...summarizeRun(checkRunOf(), null), overall: 'ready', failing: [] };
  const readAheadAt = '2026-05-01T10:00:00.000Z';
  const planIn = { ...gate, judgePair: () => passed };
  const planned = () => ({ state: 'planned', plan: planOf({ pages: 2 }), throttled: 0, readAheadAt });
  const readAts = (script: Script, move: MoveSpec) =>
    inputsOf<{ page: number; readAt?: string }>(run({ ...planIn, ...script }, move), 'transferItems').map(
      ({ page, readAt }) => [page, readAt],
    );

  test('gives the batch of the first page the time, unless that is long ago', () => {
    expect(readAts({ planVault: planned }, moveOf())).toEqual([
      [0, readAheadAt],
      [1, undefined],
    ]);
    const longAgo = () => ({ ...planned(), readAheadAt: '2026-05-01T09:00:00.000Z' });
    expect(readAts({ planVault: longAgo }, moveOf())[0]).toEqual([0, undefined]);
  });

  test.each<[string, Partial<MoveSpec>, boolean]>([
    ['has a gate', { gate: 'fail' }, true],
    ['has none', { gate: 'off' }, true],
    ['waits for an approval', { approval: 'required' }, false],
    ['only plans', { dryRun: true }, false],
    ['enables versions of the source to read them', { disabled: 'unlock' }, false],
  ])('asks the planning for it, or not, if it %s', (_, changes, isAsked) => {
    const script = {
      ...planIn,
      readControl: () => ({ state: 'read', wanted: 'cancel', detail: 'x' }),
      readApproval: () => ({ state: 'none' }),
    };
    const [input] = inputsOf<object>(run(script, moveOf(changes)), 'planVault');
    expect('readsAhead' in (input ?? {})).toBe(isAsked);
  });
});
