import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type MoveReport } from '../../../../../shared/contracts/api/report';
import { hashRollback, planRollback, rollbackHashes } from '../../../../../shared/rules/rollback/rollbackPlan';
import { moveReport } from '../../../../support/reports/moveReport';

const result = (itemName: string, changes: Partial<ItemResult> = {}): ItemResult => ({
  itemType: 'secret',
  itemName,
  route: 'exportImport',
  state: 'verified',
  reasons: [],
  versionCount: 1,
  versions: [{ from: 'a'.repeat(32), to: 'b'.repeat(32), digest: 'd' }],
  versionsLeftOut: [],
  verified: true,
  ...changes,
});

const planOf = (results: readonly ItemResult[], changes: Partial<MoveReport> = {}) =>
  planRollback(moveReport({ ...changes, results: [...results] }));

const actionOf = (changes: Partial<ItemResult>) => {
  const [row] = planOf([result('x', changes)]).rows;
  return row === undefined ? 'untouched' : [row.action, row.reason ?? []].flat().join(' ');
};

const policyNoted: ItemResult['update'] = {
  fields: ['certificatePolicy'],
  versions: 0,
  former: 'f'.repeat(64),
  formerPolicy: true,
};

describe('planRollback', () => {
  test.each<[string, Partial<ItemResult>]>([
    ['delete', {}],
    ['delete', { route: 'backupRestore', versions: [] }],
    ['delete', { state: 'imported', verified: false }],
    ['delete', { state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE' }],
    ['delete', { reasons: ['PURGED_IN_TARGET'] }],
    ['deleteAgain', { reasons: ['RECOVERED_IN_TARGET'] }],
    ['deleteAgain', { route: 'skip', state: 'alreadyThere', versions: [], reasons: ['RECOVERED_IN_TARGET'] }],
    ['deleteAgain', { reasons: ['RECOVERED_IN_TARGET', 'PARTLY_IN_TARGET'] }],
    ['delete', { route: 'skip', state: 'alreadyThere', reasons: ['RECOVERED_IN_TARGET', 'BROUGHT_EARLIER'] }],
    ['keep EXISTED_BEFORE', { reasons: ['PARTLY_IN_TARGET'] }],
    ['keep EXISTED_BEFORE', { reasons: ['ADDED_TO_OTHER_CONTENT'] }],
    ['keep ATTRIBUTES_SET', { route: 'update', state: 'verified' }],
    ['keep POLICY_SET', { reasons: ['SETTINGS_OUTSTANDING'] }],
    ['restore', { reasons: ['SETTINGS_OUTSTANDING'], update: policyNoted }],
    ['restore', { route: 'update', update: policyNoted }],
    ['keep POLICY_SET', { reasons: ['SETTINGS_OUTSTANDING', 'PARTLY_IN_TARGET'], update: policyNoted }],
    ['keep POLICY_SET', { state: 'failed', reasons: ['SETTINGS_OUTSTANDING'] }],
    ['delete', { reasons: ['BROUGHT_EARLIER'], route: 'update', update: policyNoted }],
    ['keep NEW_KEY_MATERIAL', { itemType: 'key', route: 'recreate' }],
    ['keep WRITES_UNKNOWN', { state: 'failed', versions: [], code: 'VAULT_UNAVAILABLE' }],
    ['keep WRITES_UNKNOWN', { state: 'cutOff', route: 'backupRestore', versions: [], code: 'TRANSFER_CUT_OFF' }],
    ['untouched', { state: 'planned', versions: [] }],
    ['untouched', { state: 'planned', versions: [], reasons: ['RECOVERED_IN_TARGET'] }],
    ['untouched', { state: 'failed', versions: [], code: 'MOVE_CANCELLED' }],
    ['untouched', { route: 'skip', state: 'alreadyThere', reasons: ['ALREADY_THERE'] }],
    ['untouched', { route: 'block', state: 'blocked', versions: [] }],
    ['untouched', { route: 'skip', state: 'skipped', versions: [], reasons: ['OTHER_CONTENT_IN_TARGET'] }],
    ['keep WRITES_UNKNOWN', { state: 'blocked', versions: [], reasons: ['OTHER_CONTENT_IN_TARGET'] }],
    ['keep WRITES_UNKNOWN', { route: 'backupRestore', state: 'skipped', reasons: ['OTHER_CONTENT_IN_TARGET'] }],
    ['untouched', { route: 'skip', state: 'skipped', versions: [], reasons: ['CERTIFICATE_BACKED'] }],
  ])('returns %s for %j', (action, changes) => {
    expect(actionOf(changes)).toBe(action);
  });

  test('puts the rows that need a look first, and counts all', () => {
    const plan = planOf([
      result('kept', { reasons: ['PARTLY_IN_TARGET'] }),
      result('unknown', { state: 'failed', versions: [] }),
      result('there', { route: 'skip', state: 'alreadyThere' }),
      result('written'),
    ]);
    expect(plan.rows.map(({ itemName }) => itemName)).toEqual(['unknown', 'written', 'kept']);
    expect(plan).toMatchObject({ looks: 2, counts: { delete: 1, deleteAgain: 0, keep: 2, untouched: 1 } });
  });

  test('names what remains besides the items', () => {
    const notes = planOf([result('x', { reasons: ['PURGED_IN_TARGET'] })]).rows[0]?.notes;
    expect(notes).toEqual(['PURGED_ITEM_STAYS_GONE']);
    const both = planOf([result('x', { reasons: ['RECOVERED_IN_TARGET', 'ADDED_TO_OTHER_CONTENT'] })]).rows[0]?.notes;
    expect(both).toEqual(['ADDED_VERSIONS_STAY']);
    const copied = { kind: 'issuer' as const, name: 'ca', reasons: [], state: 'copied' as const };
    expect(planOf([], { settings: [copied] }).rests).toEqual(['ISSUERS_AND_CONTACTS_STAY']);
  });
});

test('hashRollback changes with the run, the report, the times and every row', () => {
  const run = { moveId: 'm', runId: '00000001', reportHead: 'a'.repeat(64) };
  const hashOf = (
    results: readonly ItemResult[],
    changes: Partial<typeof run> = {},
    report: Partial<MoveReport> = {},
  ) => hashRollback(rollbackHashes(planOf(results, report), { ...run, ...changes }));
  const rows = [result('one'), result('two')];
  const hashes = [
    hashOf(rows),
    hashOf(rows.slice(1)),
    hashOf([...rows].reverse()),
    hashOf([result('one', { versions: [], route: 'backupRestore' }), result('two')]),
    hashOf(rows, { runId: '00000002' }),
    hashOf(rows, { reportHead: 'b'.repeat(64) }),
    hashOf(rows, {}, { finishedAt: 'later' }),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(hashOf(rows)).toBe(hashes[0]);
});
