import { checkPairs } from '../../../../functions/orchestrators/checks/checkPairs';
import { deliverNotice } from '../../../../functions/orchestrators/notices/deliverNotice';
import { listLateItems } from '../../../../functions/orchestrators/late/lookInRounds';
import { moveVault } from '../../../../functions/orchestrators/move/moveVault';
import { planVault } from '../../../../functions/orchestrators/plan/planVault';
import { prepareTarget } from '../../../../functions/orchestrators/move/prepareTarget';
import { transferItems } from '../../../../functions/orchestrators/transfer/transferItems';
import { verifyItems } from '../../../../functions/orchestrators/transfer/verifyRounds';
import { startProgress } from '../../../../shared/rules/transfer/moveProgress';
import { inputDigest } from '../../../../shared/rules/transfer/proofTexts';
import { moveOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, play, playInstance, playStart, type Script } from '../../../support/move/moveOrchestration';
import { scriptOf } from '../../../support/move/moveRun';

const start = { token: '1'.repeat(64), slot: 3, proof: '2'.repeat(64) };
const signed = { ...start, proof: '3'.repeat(64) };
const move = moveOf();
const input = { move, progress: null, notified: null };
const refused = { state: 'failed', code: 'START_REFUSED', detail: 'No start token.', retryable: false };

/** Plays an orchestrator that has no parent. */
const alone = (given: object, script: Script) => play(moveVault, given, script, playStart, '');

const proofs = { proveStart: () => ({ state: 'proved' }), signInput: () => ({ state: 'signed', start: signed }) };

describe.each([
  ['planVault', planVault],
  ['prepareTarget', prepareTarget],
  ['transferItems', transferItems],
  ['verifyItems', verifyItems],
  ['listLateItems', listLateItems],
])('%s without a parent', (_, orchestrator) => {
  it('does nothing', () => {
    expect(() => play<unknown>(orchestrator, {}, {}, playStart, '')).toThrow(/START_REFUSED/);
  });
});

describe.each([
  ['checkPairs', checkPairs],
  ['deliverNotice', deliverNotice],
])('%s without a proof', (_, orchestrator) => {
  it('does nothing', () => {
    expect(() => play<unknown>(orchestrator, {}, { proveStart: () => refused }, playStart, '')).toThrow(
      /START_REFUSED: No start token/,
    );
  });
});

describe('moveVault without a parent', () => {
  it('proves its whole input before anything else', () => {
    const { rounds } = alone({ ...input, start }, { ...scriptOf(1), ...proofs });
    expect(namesOf({ rounds })[0]).toEqual(['proveStart']);
    expect(inputsOf({ rounds }, 'proveStart')).toEqual([
      { orchestrator: 'moveVault', instanceId: playInstance, digest: inputDigest(input), start, move },
    ]);
  });

  it('signs the input of its next generation', () => {
    const { rounds, continuedAs } = alone({ ...input, start }, { ...scriptOf(1), ...proofs });
    expect(continuedAs).toMatchObject({ move, start: signed });
    const [asked] = inputsOf({ rounds }, 'signInput');
    expect(asked).toMatchObject({ digest: inputDigest(continuedAs as object), start });
  });

  it('ends its start token before its status shows the end', () => {
    const shown: unknown[] = [];
    const script = {
      ...scriptOf(1),
      ...proofs,
      endStart: (_: never, statuses: readonly unknown[] = []) => shown.push(...statuses),
    };
    const progress = { ...startProgress(new Date(playStart).toISOString()), phase: 'finishing' };
    const { statuses } = alone({ ...input, progress, start }, script);
    expect(shown).toMatchObject([{ phase: 'finishing' }]);
    expect(statuses.at(-1)).toMatchObject({ phase: 'completed' });
  });

  it('ends as failed without a proof, and shows nothing of its input', () => {
    const forged = { ...input, progress: { phase: 'finishing' } };
    expect(() => alone(forged, {})).toThrow();
    const { output, statuses, rounds } = alone({ ...input, start }, { proveStart: () => refused });
    expect(namesOf({ rounds })).toEqual([['proveStart']]);
    expect(output).toMatchObject({ phase: 'failed', planHash: null });
    expect(statuses).toMatchObject([{ phase: 'failed', problems: [{ code: 'START_REFUSED' }] }]);
  });

  it('repeats the proof while the store does not answer', () => {
    const answers: unknown[] = [{ ...refused, code: 'STORE_UNAVAILABLE', retryable: true }, { state: 'proved' }];
    const { rounds } = alone({ ...input, start }, { ...scriptOf(1), ...proofs, proveStart: () => answers.shift() });
    expect(namesOf({ rounds }).slice(0, 4)).toEqual([['proveStart'], ['timer'], ['proveStart'], ['planVault']]);
  });

  it('waits for hours while the store refuses or the key cannot be used, and continues then', () => {
    const noRight = { ...refused, code: 'STORE_UNAVAILABLE' };
    let tries = 0;
    const away = (answer: object) => () => ((tries += 1) % 20 === 0 ? answer : noRight);
    const script = {
      ...scriptOf(1),
      proveStart: away({ state: 'proved' }),
      signInput: away({ state: 'signed', start: signed }),
    };
    const { continuedAs, endedAt } = alone({ ...input, start }, script);
    expect(continuedAs).toMatchObject({ start: signed });
    expect(tries).toBe(40);
    expect((endedAt - playStart) / 3_600_000).toBeCloseTo((2 * (5 + 15 + 45 + 16 * 300)) / 3_600, 1);
  });

  it('fails after a day without a proof, so that its report is that of an interrupted run', () => {
    const noRight = { ...refused, code: 'STORE_UNAVAILABLE' };
    expect(() => alone({ ...input, start }, { ...scriptOf(1), proveStart: () => noRight })).toThrow(
      'STORE_UNAVAILABLE',
    );
  });
});
