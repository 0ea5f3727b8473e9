import { type CutoverCode, cutoverCodes } from '../../../../../shared/contracts/model/acceptedLines';
import { checkPolicySchema } from '../../../../../shared/contracts/model/checks';
import { cutoverChecklist, type CutoverMove } from '../../../../../shared/rules/cutover/cutoverChecklist';
import { startHold } from '../../../../../shared/rules/transfer/holdProgress';
import { moveOf } from '../../../../support/move/moveFixtures';

import {
  began,
  ended,
  now,
  later,
  move,
  seconds,
  target,
  quiet,
  problem,
  gone,
  checkOf,
  listedWith,
  lineWith,
} from '../../../../support/hold/listedCutover';

test('says unknown while a person has to find out who reads the source, though all else says go', () => {
  const list = cutoverChecklist(listedWith(quiet));
  // Without a search of the last day, nothing says what it did not prove.
  expect(list.lines.map(({ code }) => code)).toEqual(cutoverCodes.filter((code) => code !== 'SEARCH'));
  const same = listedWith({ ...quiet, target: { ...target, access: { count: 0, first: [] } } });
  expect(cutoverChecklist(same).counts).toEqual(list.counts);
  expect(list.lines.filter(({ state }) => state !== 'go').map(({ code }) => code)).toEqual(['CONSUMERS']);
  expect(list).toMatchObject({
    verdict: 'unknown',
    isPossible: true,
    counts: { go: 13, noGo: 0, unknown: 1, accepted: 0 },
    passAt: ended,
  });
});

test.each<[CutoverCode, string, CutoverMove, RegExp]>([
  ['PHASE', 'unknown', listedWith(undefined, { move: moveOf() }), /without "cutover": "hold"/],
  ['LAG', 'noGo', listedWith(startHold(began)), /No pass has ended/],
  ['LAG', 'noGo', listedWith({ ...quiet, quiet: 0 }), /brought something new/],
  ['LAG', 'noGo', listedWith({ ...quiet, trouble: { ...problem, code: 'VAULT_UNREACHABLE' } }), /did not end/],
  ['LAG', 'noGo', listedWith(quiet, { now: later }), /119 min ago/],
  ['LAG', 'unknown', listedWith(undefined, { move: moveOf() }), /not held/],
  ['TARGET', 'unknown', listedWith(undefined, { move: moveOf() }), /not read the target again/],
  ['TARGET', 'unknown', listedWith({ ...quiet, target: undefined }), /not read the target again/],
  [
    'TARGET',
    'noGo',
    listedWith({ ...quiet, target: { ...target, changed: { ...target.changed, count: 2, first: [problem] } } }),
    /Others changed 2 items/,
  ],
  ['TARGET', 'noGo', listedWith({ ...quiet, trouble: { ...problem, code: 'VAULT_REPLACED' } }), /new/],
  ['TARGET', 'unknown', listedWith({ ...quiet, target: { ...target, readAt: began } }, { now: later }), /since/],
  [
    'TARGET',
    'unknown',
    listedWith({ ...quiet, target: { ...target, identity: { source: null, target: null } } }),
    /does not show the app which vault/,
  ],
  ['TARGET', 'unknown', listedWith({ ...quiet, wroteAt: '2026-05-01T11:30:00.000Z' }), /written to the target since/],
  ['ROTATION', 'unknown', listedWith({ ...quiet, wroteAt: '2026-05-01T11:30:00.000Z' }), /written to the target since/],
  [
    'ACCESS',
    'noGo',
    listedWith({ ...quiet, target: { ...target, access: { count: 3, first: ['reader', 'writer'] } } }),
    /changed since the plan: reader, writer, 1 more/,
  ],
  [
    'ACCESS',
    'noGo',
    listedWith({ ...quiet, target: { ...target, itemRoles: { count: 1, first: ['reader at secrets/one: no.'] } } }),
    /lacks roles at items: reader at secrets\/one/,
  ],
  ['ACCESS', 'unknown', listedWith({ ...quiet, since: '2026-05-01T11:30:00.000Z' }), /written to the target since/],
  [
    'PENDING',
    'noGo',
    listedWith({ ...quiet, pending: { count: 7, first: [problem] } }),
    /7 .*: signing NEW_KEY_VERSION/,
  ],
  [
    'DELETIONS',
    'unknown',
    listedWith({ ...quiet, deletions: { there: 1, followed: 0 } }, { deleted: [gone] }),
    /1 del/,
  ],
  [
    'DELETIONS',
    'noGo',
    listedWith(
      { ...quiet, deletions: { there: 1, followed: 0 } },
      {
        move: moveOf({ cutover: 'hold', deletions: 'follow' }),
        deleted: [{ ...gone, state: 'kept', reason: 'CHANGED_SINCE', detail: 'version a' }],
      },
    ),
    /It left secret old\. The item in the target is not as the move left it\. Found: version a\.$/,
  ],
  ['DELETIONS', 'noGo', listedWith({ ...quiet, deletions: { there: 30, followed: 0, isHeld: true } }), /./],
  ['LAST_WRITE', 'unknown', listedWith({ ...quiet, newest: seconds(now) - 59 * 60 }), /59 min ago/],
  ['LAST_WRITE', 'unknown', listedWith({ ...quiet, newest: undefined }), /No pass has seen/],
  ['LAST_WRITE', 'unknown', listedWith({ ...quiet, newest: 1e15 }), /No pass has seen/],
  ['RENEWAL', 'unknown', listedWith(quiet, { check: undefined }), /No checks/],
  ['RENEWAL', 'unknown', listedWith(quiet, { check: checkOf({ findings: [] }) }), /did not look/],
  [
    'ACCESS',
    'unknown',
    listedWith(quiet, {
      check: checkOf({ startedAt: '2026-04-29T09:59:00.000Z', finishedAt: '2026-04-29T10:00:00.000Z' }),
    }),
    /2 days ago/,
  ],
  ['ROTATION', 'noGo', listedWith(quiet, { check: checkOf({}, { id: 'CHK-ROTATION-ON', status: 'warn' }) }), /fine/],
  ['EXPIRY', 'unknown', listedWith(quiet, { check: checkOf({}, { id: 'CHK-EXPIRING', status: 'warn' }) }), /fine/],
  [
    'NETWORK',
    'unknown',
    listedWith(quiet, { check: checkOf({}, { id: 'CHK-NETWORK-SETTINGS', status: 'unknown' }) }),
    /./,
  ],
])('%s is %s with its reason', (code, state, listed, found) => {
  const line = lineWith(code, listed);
  expect([line.state, line.found]).toEqual([state, expect.stringMatching(found)]);
  expect(line.action).toMatch(/./);
  const { verdict } = cutoverChecklist(listed);
  if (state === 'noGo') expect(verdict).toBe('noGo');
  expect(verdict).not.toBe('go');
});

test('names held-back deletions and failed items, and counts those that it does not name', () => {
  const held = { ...quiet, deletions: { there: 30, followed: 0, isHeld: true as const } };
  expect(lineWith('DELETIONS', listedWith(held, { deleted: [gone] }))).toMatchObject({
    itemCount: 30,
    items: [{ itemType: 'secret', itemName: 'old' }],
  });
  const listed = listedWith(quiet);
  const items = { total: 9, done: 6, skipped: 0, blocked: 1, failed: 2 };
  const status = { ...listed.status, items, problems: [problem], problemsByCode: [{ code: problem.code, count: 3 }] };
  expect(lineWith('PROBLEMS', { ...listed, status })).toMatchObject({
    state: 'noGo',
    found: '2 failed, 1 blocked. NEW_KEY_VERSION (3)',
    action: 'act',
    itemCount: 3,
  });
});

test('uses no checks of other items for lines about items', () => {
  const select = checkPolicySchema.parse({ select: { types: ['secret'] } }).select;
  const narrow = checkOf({ policy: checkPolicySchema.parse({ select }) });
  expect(lineWith('ROTATION', listedWith(quiet, { check: narrow }))).toMatchObject({ state: 'unknown' });
  expect(lineWith('ACCESS', listedWith(quiet, { check: narrow }))).toMatchObject({ state: 'go' });
  const own = { ...move, select };
  expect(lineWith('ROTATION', listedWith(quiet, { check: narrow, move: own }))).toMatchObject({ state: 'go' });
});

test.each<[CutoverCode, string]>([
  ['PERMISSIONS', 'CHK-TARGET-PERMISSIONS'],
  ['EXPIRY', 'CHK-EXPIRING'],
])('the line %s is unknown if the run of checks has no finding of %s', (code, id) => {
  const check = checkOf();
  const without = { ...check, findings: check.findings.filter((finding) => finding.id !== id) };
  expect(lineWith(code, listedWith(quiet, { check: without }))).toMatchObject({
    state: 'unknown',
    found: expect.stringContaining(id),
  });
});

test('the line EXPIRY is unknown if the checks looked ahead less far than usual', () => {
  const options = { expiringWithinDays: 1, moveWindowDays: 7, readValues: true };
  const near = listedWith(quiet, { check: checkOf({ options }) });
  expect(lineWith('EXPIRY', near)).toMatchObject({ state: 'unknown', found: expect.stringContaining('1 day') });
  expect(lineWith('ACCESS', near)).toMatchObject({ state: 'go' });
});

test.each(['completed', 'cancelled', 'paused', 'planning'] as const)('cannot be asked for in phase %s', (phase) => {
  const listed = listedWith(quiet);
  const list = cutoverChecklist({ ...listed, status: { ...listed.status, phase } });
  expect([list.isPossible, list.verdict]).toEqual([false, phase === 'completed' ? 'unknown' : 'noGo']);
});

const day = 24 * 60 * 60_000;
const startedAt = new Date(Date.parse(now) - day - 1).toISOString();
const old = { startedAt, finishedAt: '2026-05-01T11:00:00.000Z' };
test.each<[string, Partial<CutoverMove>, RegExp]>([
  ['nobody ever ran the checks', { check: undefined }, /^No checks of these vaults are stored/],
  ['the newest checks are older than a day', { check: checkOf(old) }, /are old\.$/],
  [
    'old checks failed',
    { check: checkOf({ ...old, findings: checkOf().findings.map((one) => ({ ...one, status: 'fail' as const })) }) },
    /are old\.$/,
  ],
  ['somebody changed the newest checks', { check: undefined, changedCheck: checkOf().id }, /It is no evidence/],
])('each line that rests on checks is unknown, and the whole is not go, if %s', (_, more, found) => {
  const codes: readonly CutoverCode[] = ['RENEWAL', 'ROTATION', 'EXPIRY', 'PERMISSIONS', 'ACCESS', 'NETWORK'];
  const { lines, verdict } = cutoverChecklist(listedWith(quiet, more));
  for (const line of lines.filter(({ code }) => codes.includes(code)))
    expect(line).toMatchObject({ state: 'unknown', found: expect.stringMatching(found) });
  expect(lines.filter(({ code }) => codes.includes(code))).toHaveLength(codes.length);
  expect(verdict).toBe('unknown');
});

test('a line says go or no-go by evidence with a time, and never by none', () => {
  for (const listed of [listedWith(quiet), listedWith(undefined), listedWith(startHold(began), { check: undefined })])
    for (const { state, evidenceAt } of cutoverChecklist(listed).lines)
      if (state !== 'unknown') expect(evidenceAt).toMatch(/^2026/);
});

test('says of a target without changes what its reading has not seen', () => {
  const { state, expected, found } = lineWith('TARGET', listedWith(quiet));
  expect(state).toBe('go');
  expect(expected).toMatch(/nobody else changed a current version/);
  expect(found).toMatch(/The cutover also reads older versions and policies\.$/);
});

test('PROBLEMS is unknown while a pass moves an item', () => {
  const listed = listedWith(quiet);
  const status = { ...listed.status, items: { total: 2, done: 1, skipped: 0, blocked: 0, failed: 0 } };
  expect(lineWith('PROBLEMS', { ...listed, status })).toMatchObject({ state: 'unknown', itemCount: 1 });
});

test('PROBLEMS counts items on their way besides those that it names', () => {
  const listed = listedWith(quiet);
  const items = { total: 3, done: 1, skipped: 0, blocked: 1, failed: 0 };
  const problems = { problems: [problem], problemCount: 1, problemsByCode: [{ code: problem.code, count: 1 }] };
  const status = { ...listed.status, items, ...problems };
  expect(lineWith('PROBLEMS', { ...listed, status })).toMatchObject({
    state: 'noGo',
    found: '0 failed, 1 blocked, 1 on their way. NEW_KEY_VERSION (1)',
    itemCount: 2,
  });
});

test('PROBLEMS is unknown while the move makes its plan', () => {
  const listed = listedWith(undefined);
  const none = { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 };
  const status = { ...listed.status, phase: 'planning', items: none } as const;
  expect(lineWith('PROBLEMS', { ...listed, status })).toMatchObject({
    state: 'unknown',
    found: 'The move makes its plan.',
  });
});
