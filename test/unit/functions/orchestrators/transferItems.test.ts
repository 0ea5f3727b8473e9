import { transferItems } from '../../../../functions/orchestrators/transfer/transferItems';
import { type ErrorCode } from '../../../../shared/contracts/model/errorCodes';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { type ItemResult } from '../../../../shared/contracts/model/outcome';
import { type PlannedItem } from '../../../../shared/contracts/model/plan';
import { noItems, noSums } from '../../../../shared/rules/transfer/resultTally';
import { batchOf, idOf, moveOf, plannedOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, play, playStart, type Script } from '../../../support/move/moveOrchestration';

interface StepInput {
  readonly itemName: string;
  readonly staged?: string;
}

const planHash = 'ab'.repeat(32);
const pairs = [{ from: idOf('a'), to: idOf('b') }];
const refused = (code: ErrorCode, retryable: boolean) => ({ state: 'failed', code, detail: 'x', retryable });
const failed = (code: ErrorCode, retryable: boolean) => ({ ...refused(code, retryable), throttled: 1 });
const exported = {
  state: 'exported',
  versionCount: 1,
  currentVersion: idOf('now'),
  versionsLeftOut: [],
  reasons: [],
  throttled: 0,
};

function scriptOf(items: readonly PlannedItem[], changes: Script = {}): Script {
  return {
    loadPlanPage: () => ({ state: 'loaded', page: 7, items }),
    backupItem: ({ itemName }: StepInput) => ({
      state: 'backedUp',
      staged: `staging/${itemName}/backup`,
      throttled: 0,
    }),
    restoreItem: () => ({ state: 'restored', throttled: 0 }),
    exportItem: ({ itemName }: StepInput) => ({ ...exported, staged: `staging/${itemName}/export` }),
    importItem: () => ({ state: 'imported', versions: pairs, throttled: 0 }),
    saveResults: ({ items: saved }: { items: unknown[] }) => ({ items: saved.length }),
    ...changes,
  };
}

const itemOf = (itemName: string, changes: Partial<PlannedItem> = {}) => plannedOf({ itemName, ...changes });
const byValue = { route: 'exportImport' } as const;

function transfer(items: readonly PlannedItem[], changes: Script = {}, move: MoveSpec = moveOf()) {
  const played = play(transferItems, { move, page: 7, planHash, backups: 'expected' }, scriptOf(items, changes));
  const [saved] = inputsOf<{ items: ItemResult[] }>(played, 'saveResults');
  return { ...played, results: saved?.items ?? [] };
}

/** Answers the n-th call of a step with the n-th answer, later ones with the last. */
function inTurn(...answers: ((input: StepInput) => unknown)[]): (input: StepInput) => unknown {
  let calls = 0;
  return (input) => {
    const answer = answers[Math.min(calls, answers.length - 1)];
    calls += 1;
    return answer?.(input);
  };
}

test('transferItems does not begin a page that does not match the plan', () => {
  const changed = refused('PLAN_CHANGED', false);
  const played = transfer([itemOf('one')], { loadPlanPage: () => changed });
  expect(namesOf(played)).toEqual([['loadPlanPage']]);
  expect(inputsOf(played, 'loadPlanPage')).toEqual([{ move: moveOf(), page: 7, planHash }]);
  expect(played.output).toEqual(changed);
});

test('transferItems reads items in one step and writes them in parallel, backups first', () => {
  const played = transfer([itemOf('one'), itemOf('two', byValue), itemOf('three')]);
  expect(namesOf(played)).toEqual([
    ['loadPlanPage'],
    ['backupItems'],
    ['restoreItem', 'restoreItem'],
    ['exportItem'],
    ['importItem'],
    ['saveResults'],
  ]);
});

test('transferItems passes each payload to the step of its own item', () => {
  const played = transfer([itemOf('one'), itemOf('two'), itemOf('three', byValue)]);
  const steps = ['restoreItem', 'importItem'].flatMap((name) => inputsOf<StepInput>(played, name));
  expect(steps.map(({ itemName, staged }) => [itemName, staged])).toEqual([
    ['one', 'staging/one/backup'],
    ['two', 'staging/two/backup'],
    ['three', 'staging/three/export'],
  ]);
});

test('transferItems stores results in the order of the plan, and returns only their sums', () => {
  const items = [itemOf('one', { versionCount: 2 }), itemOf('two', byValue), itemOf('three', { route: 'block' })];
  const { results, output } = transfer(items);
  expect(results.map(({ itemName, state, versions }) => [itemName, state, versions])).toEqual([
    ['one', 'restored', []],
    ['two', 'imported', pairs],
    ['three', 'blocked', []],
  ]);
  expect(output).toEqual({
    ...batchOf({ items: { ...noItems, total: 3, done: 2, blocked: 1 }, versionsDone: 3 }),
    times: { from: '2026-05-01T10:00:00.000Z', to: '2026-05-01T10:00:06.000Z', waits: [] },
    worked: 2,
    planned: { ...noSums, items: { ...noItems, total: 3, blocked: 1 } },
  });
});

test('transferItems stores items that the plan leaves alone, and calls no step for them', () => {
  const items = [
    itemOf('there', { route: 'skip', reasons: ['ALREADY_THERE'] }),
    itemOf('blocked', { route: 'block', reasons: ['CERTIFICATE_PENDING'] }),
    itemOf('unseen', { route: 'block', failure: { code: 'VAULT_FORBIDDEN', detail: 'No.' } }),
  ];
  const played = transfer(items);
  expect(namesOf(played)).toEqual([['loadPlanPage'], ['saveResults']]);
  expect(played.results.map(({ state }) => state)).toEqual(['alreadyThere', 'blocked', 'failed']);
});

test.each(['backupItem', 'restoreItem'])(
  'transferItems retries a transient failure of %s after a pause, from the first step on',
  (step) => {
    const works = scriptOf([])[step] as (input: StepInput) => unknown;
    const flaky = inTurn(() => failed('VAULT_UNAVAILABLE', true), works);
    const played = transfer([itemOf('one')], { [step]: flaky });
    expect(inputsOf(played, 'timer')).toHaveLength(1);
    expect(namesOf(played).flat().slice(-3)).toEqual(['backupItem', 'restoreItem', 'saveResults']);
    expect(played.results).toEqual([expect.not.objectContaining({ code: expect.anything() })]);
    expect(played.output).toMatchObject({ items: { done: 1, failed: 0 }, throttled: 1, problemCount: 0 });
  },
);

test('transferItems retries only what failed', () => {
  const flaky = ({ itemName }: StepInput) =>
    itemName === 'bad' ? failed('VAULT_THROTTLED', true) : { state: 'restored', throttled: 0 };
  const played = transfer([itemOf('good'), itemOf('bad')], { restoreItem: flaky });
  const [first] = inputsOf<{ items: readonly StepInput[] }>(played, 'backupItems');
  expect(first?.items.map(({ itemName }) => itemName)).toEqual(['good', 'bad']);
  const again = inputsOf<StepInput>(played, 'backupItem').map(({ itemName }) => itemName);
  expect(again).toEqual(['bad', 'bad', 'bad']);
});

test('transferItems gives up on what fails in every round, after growing pauses', () => {
  const played = transfer([itemOf('one')], { backupItem: () => failed('VAULT_UNAVAILABLE', true) });
  const due = inputsOf<string>(played, 'timer').map((time) => (Date.parse(time) - playStart) / 1000);
  // Loading the page and the backup of a round take a second each.
  expect(due).toEqual([2 + 5, 2 + 5 + 1 + 15, 2 + 5 + 1 + 15 + 1 + 45]);
  expect(played.output).toMatchObject({ items: { failed: 1 }, throttled: 4, problemCount: 1 });
});

test('transferItems does not retry a permanent failure', () => {
  const played = transfer([itemOf('one')], { backupItem: () => failed('VAULT_FORBIDDEN', false) });
  expect(namesOf(played)).toEqual([['loadPlanPage'], ['backupItem'], ['saveResults']]);
  expect(played.results).toMatchObject([{ state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'x' }]);
});

test('transferItems transfers all other items if one fails', () => {
  const backupItem = ({ itemName }: StepInput) =>
    itemName === 'bad' ? failed('VAULT_FORBIDDEN', false) : { state: 'backedUp', staged: 'staging/x', throttled: 0 };
  const { output } = transfer([itemOf('bad'), itemOf('good')], { backupItem });
  expect(output).toMatchObject({ items: { total: 2, done: 1, failed: 1 } });
});

test.each([
  [{ state: 'skipped', reason: 'OTHER_CONTENT_IN_TARGET', throttled: 0 }, 'skipped'],
  [{ state: 'blocked', reason: 'SOFT_DELETED_IN_TARGET', throttled: 0 }, 'blocked'],
])('transferItems settles the item when a step returns %j', (answer, state) => {
  const played = transfer([itemOf('one'), itemOf('two', byValue)], {
    restoreItem: () => answer,
    importItem: () => answer,
  });
  expect(played.results).toMatchObject([
    { state, reasons: [answer.reason] },
    { state, reasons: [answer.reason] },
  ]);
  expect(inputsOf(played, 'timer')).toEqual([]);
});

describe('transferItems with a backup that the target refuses', () => {
  const refused = { restoreItem: () => failed('BACKUP_NOT_ACCEPTED', false) };

  test('moves the item by value in the same round', () => {
    const played = transfer([itemOf('one')], refused);
    expect(namesOf(played)).toEqual([
      ['loadPlanPage'],
      ['backupItem'],
      ['restoreItem'],
      ['exportItem'],
      ['importItem'],
      ['saveResults'],
    ]);
    expect(played.results).toMatchObject([
      { state: 'imported', route: 'exportImport', reasons: ['BACKUP_REFUSED_BY_TARGET'], versions: pairs },
    ]);
  });

  test('names the disabled versions that it then leaves out', () => {
    const versionsLeftOut = [{ version: idOf('old'), reason: 'OLD_VERSION_DISABLED' }];
    const reasons = ['OLD_VERSION_DISABLED'];
    const exportItem = () => ({ ...exported, staged: 'staging/x', versionCount: 2, versionsLeftOut, reasons });
    const { results, output } = transfer([itemOf('one', { versionCount: 2 })], { ...refused, exportItem });
    expect(results).toMatchObject([{ versionsLeftOut }]);
    expect(output).toMatchObject({ versionsDone: 1, problems: [{ code: 'OLD_VERSION_DISABLED' }] });
  });

  test('blocks an item whose current version is disabled', () => {
    const exportItem = () => ({ state: 'blocked', reason: 'CURRENT_VERSION_DISABLED', throttled: 0 });
    const { output } = transfer([itemOf('one')], { ...refused, exportItem });
    expect(output).toMatchObject({ items: { blocked: 1 }, problems: [{ code: 'CURRENT_VERSION_DISABLED' }] });
  });

  test('fails the item if only a backup is allowed', () => {
    const played = transfer([itemOf('one')], refused, moveOf({ method: 'backupRestore' }));
    expect(inputsOf(played, 'exportItem')).toEqual([]);
    expect(played.results).toMatchObject([{ state: 'failed', code: 'BACKUP_NOT_ACCEPTED' }]);
  });

  test('does not try a backup again when the move by value fails for a while', () => {
    const importItem = inTurn(
      () => failed('VAULT_UNAVAILABLE', true),
      () => ({ state: 'imported', versions: pairs, throttled: 0 }),
    );
    const played = transfer([itemOf('one')], { ...refused, importItem });
    expect(inputsOf(played, 'backupItem')).toHaveLength(1);
    expect(inputsOf(played, 'exportItem')).toHaveLength(2);
    expect(played.results).toMatchObject([{ state: 'imported' }]);
  });
});

describe('transferItems with an approved plan', () => {
  const approved = moveOf({ approval: 'required' });
  const inspected = (planned: PlannedItem) => ({ planned, throttled: 1 });
  /** Returns for each item what is there now. */
  const found = (...items: readonly PlannedItem[]) => ({
    inspectItem: ({ item }: { item: { itemName: string } }) =>
      inspected(items.find(({ itemName }) => itemName === item.itemName) ?? itemOf(item.itemName)),
  });

  test('inspects every item again before the first write', () => {
    const items = [
      itemOf('one'),
      itemOf('left', { route: 'skip', reasons: ['ALREADY_THERE'] }),
      itemOf('two', byValue),
    ];
    const played = transfer(items, found(...items), approved);
    expect(namesOf(played).slice(0, 3)).toEqual([['loadPlanPage'], ['inspectItem', 'inspectItem'], ['backupItem']]);
    const inputs = inputsOf<{ item: { itemName: string }; look: string }>(played, 'inspectItem');
    expect(inputs.map(({ item, look }) => [item.itemName, look])).toEqual([
      ['one', 'live'],
      ['two', 'live'],
    ]);
    expect(played.results.map(({ state, reasons }) => [state, ...reasons])).toEqual([
      ['restored'],
      ['alreadyThere', 'ALREADY_THERE'],
      ['imported'],
    ]);
  });

  test('does not inspect items again without an approval', () => {
    expect(inputsOf(transfer([itemOf('one')]), 'inspectItem')).toEqual([]);
  });

  test('follows the new plan of an item that changed, and the old one of all others', () => {
    const items = [itemOf('same'), itemOf('conflict'), itemOf('partly')];
    const now = [
      itemOf('same'),
      itemOf('conflict', { route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] }),
      itemOf('partly', { ...byValue, reasons: ['PARTLY_IN_TARGET'] }),
    ];
    const played = transfer(items, found(...now), approved);
    expect(played.results.map(({ itemName, state, reasons }) => [itemName, state, ...reasons])).toEqual([
      ['same', 'restored'],
      ['conflict', 'skipped', 'OTHER_CONTENT_IN_TARGET', 'CHANGED_SINCE_PLAN'],
      ['partly', 'imported', 'PARTLY_IN_TARGET', 'CHANGED_SINCE_PLAN'],
    ]);
    expect(inputsOf<StepInput>(played, 'backupItem').map(({ itemName }) => itemName)).toEqual(['same']);
    expect(played.output).toMatchObject({ throttled: 3 });
  });

  test('never writes an item that it could not inspect again', () => {
    const failure = { code: 'VAULT_UNAVAILABLE' as const, detail: 'Down.' };
    const now = itemOf('one', { route: 'block', reasons: ['NOT_INSPECTED'], failure });
    const played = transfer([itemOf('one')], found(now), approved);
    expect(namesOf(played).flat()).toEqual(['loadPlanPage', 'inspectItem', 'saveResults']);
    expect(played.results).toMatchObject([{ state: 'failed', code: 'VAULT_UNAVAILABLE', reasons: ['NOT_INSPECTED'] }]);
  });
});

test('transferItems makes the same calls for the same answers, as a replay needs', () => {
  const items = [itemOf('one'), itemOf('two', byValue)];
  const flaky = { backupItem: () => failed('VAULT_UNAVAILABLE', true) };
  expect(transfer(items, flaky)).toEqual(transfer(items, flaky));
});
