import { type ComponentChildren, h } from 'preact';
import { render } from 'preact-render-to-string';
import { type Completion, completionCodes, completionStates } from '../../../shared/contracts/api/completion';
import { type ChangeView as Change, changeViewSchema } from '../../../shared/contracts/api/consumerAnswers';
import { type RetirementView, retirementViewSchema } from '../../../shared/contracts/api/retirementAnswers';
import { changeStates } from '../../../shared/contracts/model/consumerChange';
import { retirementStateSchema, retirementSteps } from '../../../shared/contracts/steps/retirement';
import { noChanges } from '../../../shared/rules/consumers/changeResults';
import { missingLines } from '../../../shared/rules/retirement/judgeStep';
import { changedWords } from '../../../shared/words/outcomeWords';
import { type ApiClient } from '../../../web/client/apiClient';
import { pageContext } from '../../../web/client/pageContext';
import { changeConsequences, changeWord, doubtsOf, evidenceWords, offerOf } from '../../../web/model/changeWords';
import { lineWords, retirementWords, stepsOf, stepSteering, verdictWords } from '../../../web/model/retirementWords';
import { ChangeDialog } from '../../../web/views/ending/changeDialog';
import { ChangeOf } from '../../../web/views/ending/changeView';
import { ChangedDetails, Row } from '../../../web/views/ending/changedConsumers';
import { Users } from '../../../web/views/ending/endTab';
import { Retirement } from '../../../web/views/ending/retirementCard';
import { Statement } from '../../../web/views/ending/statement';
import { StepDialog } from '../../../web/views/ending/stepDialog';
import { hostileText } from '../../support/fuzz/hostileText';
import { mixedSeed, seededRandom } from '../../support/fuzz/random';
import { tagsOf } from '../../support/consumers/hostileSearches';
import { status } from './answers';

const nothing = (): void => undefined;
const at = '2026-05-01T10:00:00.000Z';
const hour = 3_600_000;
const now = Date.parse(at);

const shown = (children: ComponentChildren, canSteer = true) =>
  render(h(pageContext.Provider, { value: { api: {} as ApiClient, canSteer }, children }));
const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

function change(changes: Partial<Change> = {}): Change {
  const id = 'contoso--20260501T100000000-0123abcd';
  return changeViewSchema.parse({
    ...{ id, moveId: 'a-move', runId: '0123abcd', sourceVault: 'contoso-we', targetVault: 'contoso-ne' },
    ...{ search: 'contoso--20260501T090000000-0123abcd', undoes: null, dryRun: true, planHash: 'a'.repeat(64) },
    ...{ phase: 'completed', startedAt: at, startedBy: null, reason: null, approval: null, finishedAt: at },
    ...{ waitingFor: null, total: 3, counts: { ...noChanges, wouldChange: 2, leftForAPerson: 1 } },
    ...{ consumers: [], nextFrom: null },
    ...changes,
  });
}

type Consumer = Change['consumers'][number];

function consumer(changes: Partial<Consumer> = {}): Consumer {
  return {
    ...{ kind: 'appSetting', resourceId: 'shop', place: 'Password', from: 'https://a', to: 'https://b' },
    ...{ state: 'failed', because: null, why: 'why', code: 'INTERNAL', detail: 'detail', requestId: 'x' },
    ...{ commands: ['az one', 'az two'], powershell: ['az three'] },
    ...changes,
  };
}

function statement(states: Partial<Record<keyof typeof completionCodes, Completion['lines'][number]['state']>> = {}) {
  const lines = (Object.keys(completionCodes) as (keyof typeof completionCodes)[]).map((code) => ({
    ...{ code, state: states[code] ?? ('yes' as const), found: `found by ${code}`, evidenceAt: at, action: null },
    ...{ names: [], count: 0 },
  }));
  const isSafe = lines.every(({ state }) => state === 'yes');
  const lastUse = { windowDays: 32 } as Completion['lastUse'];
  const whole: Partial<Completion> = {
    lines,
    lastUse,
    statedAt: at,
    validUntil: at,
    verdict: isSafe ? 'safe' : 'unknown',
  };
  return whole as Completion;
}

function retirement(changes: Partial<RetirementView> = {}): RetirementView {
  return retirementViewSchema.parse({
    ...{ id: 'a-move', runId: '0123abcd', retirementId: '89abcdef', sourceVault: 'contoso-we' },
    ...{ targetVault: 'contoso-ne', isRunning: true, state: 'locked', lockedAt: at, deletedAt: null },
    ...{ recoverableUntil: null, openedByHand: [], readAt: at, steps: [], step: null, awaitsSecondPerson: false },
    ...{ next: ['delete', 'unlock'] },
    ...changes,
  });
}

test('the words have each word of the contract', () => {
  expect(Object.keys(changedWords).sort()).toEqual([...changeStates].sort());
  expect(Object.keys(lineWords).sort()).toEqual([...completionStates].sort());
  expect(Object.keys(retirementWords).sort()).toEqual([...retirementStateSchema.options].sort());
  expect(Object.keys(stepSteering).sort()).toEqual([...retirementSteps].sort());
  expect(Object.keys(verdictWords).sort()).toEqual(['notSafe', 'safe', 'unknown']);
});

describe('a change of consumers', () => {
  test.each([
    ['a plan', {}, ['change', undefined]],
    ['a plan of nothing', { counts: noChanges }, ['change', 'The app would change none of them: each says why.']],
    ['one that runs', { dryRun: false, phase: 'running', finishedAt: null }, undefined],
    ['one that waits', { dryRun: false, phase: 'awaitingApproval', finishedAt: null }, ['approve', undefined]],
    ['one that changed some', { dryRun: false, counts: { ...noChanges, changed: 1 } }, ['rollback', undefined]],
    ['one that changed none', { dryRun: false, counts: noChanges }, ['rollback', 'It changed nothing.']],
    [
      'one that was cut off',
      { dryRun: false, phase: 'cancelled', counts: { ...noChanges, changed: 1 } },
      ['rollback', 'It was cut off, so nothing proves what it did.'],
    ],
    [
      'one that takes another one back',
      { dryRun: false, undoes: change().id, counts: { ...noChanges, takenBack: 1 } },
      ['rollback', 'It takes a change back. To change them again, make a new plan.'],
    ],
  ] as const)('offers what is possible, and says why the rest is not: %s', (_, changes, offer) => {
    const found = offerOf(change(changes));
    expect(found && [found.verb, found.why]).toEqual(offer);
    const html = shown(h(ChangeOf, { change: change(changes), reload: nothing }));
    const isDisabled = /<button type="button" disabled>[^<]*<\/button><span class="why">/.test(html);
    expect([html.includes('<button'), isDisabled]).toEqual([found !== undefined, found?.why !== undefined]);
  });

  test.each(['completed', 'awaitingApproval'] as const)('offers nothing if the page only reads: %s', (phase) => {
    const one = change({ phase, finishedAt: phase === 'completed' ? at : null });
    expect(shown(h(ChangeOf, { change: one, reload: nothing }), false)).not.toContain('<button');
  });

  test('is called a plan while it changed nothing', () => {
    expect(changeWord(change()).text).toBe('plan, nothing was changed');
    expect(changeWord(change({ phase: 'failed' })).text).toBe('failed');
    expect(changeWord(change({ dryRun: false, phase: 'awaitingApproval' })).text).toBe('waits for a second person');
  });

  test('says how many change, and how many do not', () => {
    expect(changeConsequences('change', change())).toEqual(
      expect.arrayContaining([
        '2 consumers will use contoso-ne in place of contoso-we.',
        '1 other will not change. The plan says why.',
      ]),
    );
  });

  test.each([
    ['nothing is read yet', undefined, 0, ['the search is not read yet']],
    ['proved, of today', { proved: true, finishedAt: at }, 23, []],
    ['not proved', { proved: false, finishedAt: at }, 1, ['the search did not prove that these are all consumers']],
    [
      'of yesterday',
      { proved: true, finishedAt: at },
      25,
      ['the search is older than a day', 'the look at the objects is older than a day'],
    ],
  ] as const)('needs a consent unless its evidence is proved and of the last day: %s', (_, search, hours, doubts) => {
    expect(doubtsOf(change(), search, now + hours * hour)).toEqual(doubts);
    expect(evidenceWords(change(), search).includes('proved that these are all')).toBe(search?.proved === true);
  });

  test('needs a consent of a second person to whom the page did not show the plan', () => {
    const waiting = change({ dryRun: false, phase: 'awaitingApproval', finishedAt: null });
    const dialog = (plan: Change | undefined) =>
      shown(h(ChangeDialog, { verb: 'approve', change: waiting, plan, done: nothing, close: nothing }));
    expect(dialog(undefined)).toMatch(/type="checkbox" required\/?> I approve it although/);
    expect(dialog(change())).not.toContain('checkbox');
    expect(dialog(change())).toContain('a'.repeat(64));
  });

  test('shows everything about a consumer as text', () => {
    const random = seededRandom(mixedSeed(Number(process.env['CONSUMER_SEED'] ?? 1), 3));
    const html = (one: Consumer) =>
      shown(
        h('div', null, [
          h(Row, { row: 0, consumer: one, choose: nothing }),
          h(ChangedDetails, { consumer: one, close: nothing }),
        ]),
      );
    for (let round = 0; round < 100; round += 1) {
      const text = () => hostileText(random);
      const texts = { resourceId: text(), place: text(), from: text(), to: text(), detail: text() };
      const one = html(consumer({ ...texts, why: null, commands: [text(), text()], powershell: [text()] }));
      expect(tagsOf(one)).toEqual(tagsOf(html(consumer({ why: null }))));
      expect(one).not.toMatch(/[\u200b\u202e\u2028\u001b\u009b]/);
    }
  });
});

describe('the plan of a change', () => {
  const search = { id: change().search, state: 'completed' as const, proved: false, found: 2, finishedAt: at };

  test.each([
    ['completed', search, undefined],
    ['completed', undefined, 'Nobody has searched.'],
    ['completed', { ...search, found: 0 }, 'The search found no place.'],
    ['failed', search, 'The move did not bring its items.'],
  ] as const)('is possible after a move and a search: %s', (phase, found, why) => {
    const html = shown(h(Users, { status: status({ phase }), search: found }));
    expect(html.includes('disabled')).toBe(why !== undefined);
    expect(textOf(html)).toContain(why ?? 'not proved to be all 2 places by the search of');
  });
});

describe('the retirement of a source', () => {
  test('offers a lock and a deletion exactly where the app would begin them by the same statement', () => {
    const random = seededRandom(mixedSeed(Number(process.env['RETIREMENT_SEED'] ?? 1), 4));
    const codes = Object.keys(completionCodes) as (keyof typeof completionCodes)[];
    const seen = new Set<string>();
    for (let round = 0; round < 300; round += 1) {
      const one = statement(
        Object.fromEntries(
          codes.map((code) => [code, random.int(0, 5) === 0 ? completionStates[random.int(1, 2)] : 'yes'] as const),
        ),
      );
      const lockedAt = new Date(now - random.int(0, 64) * 24 * hour).toISOString();
      for (const [step, view] of [
        ['lock', undefined],
        ['delete', retirement({ lockedAt })],
      ] as const) {
        const offered = stepsOf(view, one).find((each) => each.step === step);
        const isPossible = missingLines(step, one, view?.lockedAt ?? null).length === 0;
        expect([round, step, offered?.why === undefined]).toEqual([round, step, isPossible]);
        seen.add(`${step} ${String(isPossible)}`);
      }
    }
    expect([...seen].sort()).toEqual(['delete false', 'delete true', 'lock false', 'lock true']);
  });

  test('says why a step is not possible, and when the statement said so', () => {
    const why = (view: RetirementView | undefined, one: Completion | undefined) =>
      stepsOf(view, one).map(({ step, why: text }) => [step, text]);
    expect(why(undefined, undefined)).toEqual([['lock', 'The statement is not read yet.']]);
    expect(why(undefined, statement({ KEYS: 'unknown', CONSUMERS: 'no' }))).toEqual([
      ['lock', expect.stringMatching(/^By the statement of May 1, 2026, .*, CONSUMERS, KEYS do not say yes\.$/)],
    ]);
    expect(why(retirement(), statement())).toEqual([
      ['delete', expect.stringContaining('It has to be locked until Jun 2, 2026')],
      ['unlock', undefined],
    ]);
    expect(why(retirement({ step: 'unlock' }), statement()).map(([, text]) => text)).toEqual([
      ...['The step unlock runs.', 'The step unlock runs.'],
    ]);
    const waiting = retirement({ step: 'delete', awaitsSecondPerson: true });
    expect(why(waiting, undefined)).toEqual([['delete', undefined]]);
  });

  test('names what somebody opened by hand, and when it was seen', () => {
    const view = retirement({ openedByHand: ['its network rules: public access <b>Enabled</b>'] });
    const source = { id: 'a-move', sourceVault: 'contoso-we' };
    const html = shown(h(Retirement, { source, view, statement: statement(), reload: nothing }));
    expect(textOf(html)).toMatch(/Somebody opened the locked vault\s*, seen May 1, 2026, .* &lt;b>Enabled&lt;\/b>/);
    expect(textOf(html)).toContain('locked Locked May 1, 2026');
    expect(shown(h(Retirement, { source, view, statement: statement(), reload: nothing }), false)).not.toContain(
      '<button',
    );
  });

  test('shows each line of a statement with the time of its evidence, those first that do not say yes', () => {
    const one = statement({ KEYS: 'unknown', LOCKS: 'no' });
    const [first, ...rest] = one.lines;
    const lines = first === undefined ? [] : [{ ...first, evidenceAt: null }, ...rest];
    const text = textOf(shown(h(Statement, { statement: { ...one, lines } })));
    expect(text.indexOf('LOCKS')).toBeLessThan(text.indexOf('KEYS'));
    expect(text.indexOf('KEYS')).toBeLessThan(text.indexOf('MOVE'));
    expect(text.match(/Read May 1, 2026/g)).toHaveLength(lines.length - 1);
    expect(text).toContain('Nothing was read for this line.');
  });

  test('asks for a consent before the app has stated anything, and for the name of a vault that is deleted', () => {
    const dialog = (step: 'lock' | 'unlock' | 'delete', isSecond = false) =>
      shown(h(StepDialog, { id: 'a', vault: 'contoso-we', step, isSecond, done: nothing, close: nothing }));
    expect(dialog('lock')).toMatch(/type="checkbox" required\/?> I ask for it although/);
    expect(dialog('delete')).toMatch(/name="vault" required pattern="contoso-we"/);
    expect(dialog('unlock')).not.toMatch(/checkbox|pattern|principals/);
    expect(dialog('lock', true)).toContain('if you type the same as they did');
  });
});
