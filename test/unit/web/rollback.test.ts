import { h } from 'preact';
import { render } from 'preact-render-to-string';
import { type RollbackPlanAnswer, type RollbackReport } from '../../../shared/contracts/api/rollbackAnswers';
import { rollbackActions, rollbackPhases, rolledBackStates } from '../../../shared/contracts/model/rollback';
import { pageContext } from '../../../web/client/pageContext';
import { findRows, plannedRows, resultRows } from '../../../web/model/rollbackRows';
import { canRollBack, rollbackActionWords, rollbackConsequences } from '../../../web/model/rollbackWords';
import { Details, Row } from '../../../web/views/rollback/rollbackItems';
import { RollbackPlan, Start } from '../../../web/views/rollback/rollbackPlan';
import { RollbackProgress } from '../../../web/views/rollback/rollbackProgress';
import { RollbackTab } from '../../../web/views/rollback/rollbackTab';
import { rollback, rollbackPlan, status } from './answers';
import { rolledBackWords } from '../../../shared/words/outcomeWords';
import { rollbackPhaseWords } from '../../../shared/words/phaseWords';

const nothing = (): void => undefined;
const words = { detail: 'why', remedy: 'what to do' };
const item = (itemName: string, changes: object): RollbackPlanAnswer['items'][number] => ({
  itemType: 'secret',
  itemName,
  route: 'backupRestore',
  action: 'delete',
  versionCount: 1,
  ...words,
  ...changes,
});

test('the words have each word of the contract', () => {
  expect(Object.keys(rollbackPhaseWords).sort()).toEqual([...rollbackPhases].sort());
  expect(Object.keys(rollbackActionWords).sort()).toEqual([...rollbackActions].sort());
  expect(Object.keys(rolledBackWords).sort()).toEqual([...rolledBackStates].sort());
});

describe('the rows of a rollback', () => {
  const rows = plannedRows({
    items: [item('one', {}), item('two', { action: 'keep', reason: 'EXISTED_BEFORE' }), item('three', {})],
  });

  test('have what stays first', () => {
    expect(rows.map(({ itemName, code }) => [itemName, code])).toEqual([
      ['two', 'EXISTED_BEFORE'],
      ['one', ''],
      ['three', ''],
    ]);
  });

  test('are found by name', () => {
    expect(findRows(rows, 'T').map(({ itemName }) => itemName)).toEqual(['two', 'three']);
    expect(findRows(rows, '')).toBe(rows);
  });

  test('have the code of a failure after the rollback', () => {
    const results = [
      { ...item('one', {}), state: 'rolledBack', purgedOn: '2026-08-01T10:00:00.000Z' },
      { ...item('two', {}), state: 'failed', code: 'VAULT_FORBIDDEN' },
    ] as RollbackReport['results'];
    expect(resultRows({ results }).map(({ mark, code }) => [mark.text, code])).toEqual([
      ['failed', 'VAULT_FORBIDDEN'],
      ['rolled back', ''],
    ]);
    const [, first] = resultRows({ results });
    expect(first === undefined ? '' : render(h(Details, { item: first, close: () => undefined }))).toContain(
      'The service purges it on',
    );
  });

  test('have a place for a screen reader', () => {
    expect(render(h(Row, { row: 4, item: rows[0], choose: nothing }))).toContain('aria-rowindex="6"');
    expect(render(h(Row, { row: 4, item: undefined, choose: nothing }))).toContain('…');
  });
});

describe('the plan of a rollback', () => {
  test('says what its approval starts', () => {
    const text = rollbackConsequences(rollbackPlan()).join(' ');
    for (const part of ['3 items in contoso-northeurope', '1 item cannot be taken back', 'nothing in contoso-west']) {
      expect(text).toContain(part);
    }
  });

  test('names the report of the last rollback as the first thing to read, if that left something', () => {
    const sentence = 'First read its report.';
    expect(rollbackConsequences(rollbackPlan()).join(' ')).not.toContain(sentence);
    expect(rollbackConsequences(rollbackPlan({ lastReportUri: '/report' })).join(' ')).toContain(sentence);
  });

  test('shows its hash, its sums and what stays of the vault', () => {
    const rests = [{ code: 'TARGET_VAULT_STAYS' as const, ...words }];
    const html = render(h(RollbackPlan, { plan: rollbackPlan({ rests }), rollback: undefined, reload: nothing }));
    for (const text of ['e'.repeat(64), 'TARGET_VAULT_STAYS', 'what to do', 'to soft-delete again']) {
      expect(html).toContain(text);
    }
  });

  const api = { get: notCalled, post: notCalled, getFile: notCalled };
  const start = (changes: object, canSteer = true, before?: ReturnType<typeof rollback>) =>
    render(
      h(
        pageContext.Provider,
        { value: { api, canSteer } },
        h(Start, { plan: rollbackPlan(changes), rollback: before, reload: nothing }),
      ),
    );

  test.each([
    ['the settings of the app forbid it', { allowed: false }, true, 'MOVE_ALLOW_ROLLBACK'],
    [
      'there is nothing to delete',
      { counts: { delete: 0, deleteAgain: 0, restore: 0, keep: 1, untouched: 0 } },
      true,
      'nothing that can be taken back',
    ],
    ['the page only shows moves', {}, false, 'only shows moves'],
  ])('has no button if %s', (_, changes, canSteer, text) => {
    expect(start(changes, canSteer)).not.toContain('<button');
    expect(start(changes, canSteer)).toContain(text);
  });

  test('has a button if a rollback is possible', () => {
    expect(canRollBack(rollbackPlan())).toBe(true);
    expect(start({})).toContain('Roll back …');
    const finishedAt = '2026-05-01T10:05:00.000Z';
    expect(start({}, true, rollback({ phase: 'partiallyCompleted', finishedAt }))).toContain('Roll back again …');
    expect(start({}, true, rollback())).toBe('');
    expect(start({}, true, rollback({ phase: 'completed', finishedAt }))).toBe('');
  });
});

test('a rollback shows how far it is, who asked, why, and why it waits', () => {
  const waitingFor = { reason: 'retry' as const, message: 'The vault does not answer.', since: '', until: '' };
  const each = rollback({ by: 'A person', reason: 'wrong day', waitingFor });
  const html = render(h(RollbackProgress, { rollback: each }));
  for (const text of ['A person', 'wrong day', 'The vault does not answer.', '2 of 4 rolled back, 1 kept']) {
    expect(html).toContain(text);
  }
  expect(html).not.toContain('>JSON<');
  const ended = rollback({ phase: 'completed', finishedAt: '2026-05-01T10:05:00.000Z' });
  expect(render(h(RollbackProgress, { rollback: ended }))).toContain('>JSON<');
});

test('a move in progress has no rollback', () => {
  expect(render(h(RollbackTab, { status: status() }))).toContain('once the move has ended');
});

function notCalled(): never {
  throw new Error('not called');
}
