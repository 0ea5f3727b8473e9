import { type FailOnClass } from '../../../../../shared/contracts/model/movePolicy';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type MoveReport, moveReportSchema } from '../../../../../shared/contracts/api/report';
import { moveReportTexts } from '../../../../../shared/rules/report/moveReportTexts';
import { ResultTally } from '../../../../../shared/rules/transfer/resultTally';
import { moveOf, planOf, resultOf } from '../../../../support/move/moveFixtures';

interface Changes extends Partial<MoveReport> {
  readonly failOn?: FailOnClass[];
  readonly dryRun?: boolean;
}

function render({ failOn = [], dryRun = false, results = [], ...changes }: Changes): string {
  const tally = new ResultTally('done');
  tally.add(results);
  const { items, problems, notices } = tally;
  const report = moveReportSchema.parse({
    move: moveOf({ failOn, dryRun }),
    phase: 'partiallyCompleted',
    startedAt: '2026-05-01T10:00:00.000Z',
    finishedAt: '2026-05-01T10:01:00.000Z',
    plan: planOf(),
    versions: { total: 5, done: 2 },
    verified: 1,
    throttled: 0,
    settings: [],
    deletedInSource: [],
    signing: null,
    ...{ items, problems, notices, results },
    ...changes,
  });
  return moveReportTexts.junit(report);
}

/** Class and name of each test case, and what is in it. */
function casesOf(xml: string): [string, string, string][] {
  const found = [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)">(.*?)<\/testcase>/gs)];
  return found.map(([, className = '', name = '', body = '']) => [
    className,
    name,
    /^<([a-z-]+)/.exec(body)?.[1] ?? '',
  ]);
}

/** How the one item, or the one setting, ended. */
function endOf(changes: Changes): string {
  return casesOf(render(changes))[1]?.[2] ?? 'no case';
}

const conflict = resultOf({ state: 'skipped', reasons: ['OTHER_CONTENT_IN_TARGET'] });
const warned = resultOf({ state: 'verified', reasons: ['RENEWS_IN_BOTH_VAULTS'] });

test('the suite of a report has a case for the run, each item, each issuer and the contacts, with a class for each type', () => {
  const results = [resultOf({ itemName: 'one' }), resultOf({ itemName: 'one', itemType: 'key' })];
  const settings: MoveReport['settings'] = [
    { kind: 'issuer', name: 'ca', state: 'copied', reasons: [] },
    { kind: 'contacts', name: 'contacts', state: 'alreadyThere', reasons: ['ALREADY_THERE'] },
  ];
  expect(casesOf(render({ results, settings }))).toEqual([
    ['source--target.run', 'one-move', ''],
    ['source--target.secret', 'one', ''],
    ['source--target.key', 'one', ''],
    ['source--target.issuer', 'ca', ''],
    ['source--target.contacts', 'contacts', ''],
  ]);
});

test('the suite of a report shows the sums of the cases', () => {
  const results = [resultOf(), conflict, resultOf({ state: 'blocked', reasons: ['CERTIFICATE_EXPIRED'] })];
  expect(render({ results })).toContain('tests="4" failures="1" errors="0" skipped="1" time="60"');
});

test.each<[string, ItemResult, FailOnClass[], string]>([
  ['that arrived passes', resultOf({ state: 'verified' }), ['blocked', 'skipped', 'warning'], ''],
  ['that is blocked fails', resultOf({ state: 'blocked', reasons: ['CERTIFICATE_EXPIRED'] }), [], 'failure'],
  ['that failed fails', resultOf({ state: 'failed', code: 'VAULT_FORBIDDEN' }), [], 'failure'],
  ['that is left out by a conflict is skipped', conflict, [], 'skipped'],
  ['that is left out by a conflict fails on request', conflict, ['skipped'], 'failure'],
  ['that is warned about passes with output', warned, [], 'system-out'],
  ['that is warned about fails on request', warned, ['warning'], 'failure'],
  [
    'that is not selected is skipped, whatever fails',
    resultOf({ state: 'skipped', reasons: ['NOT_SELECTED'] }),
    ['blocked', 'skipped', 'warning'],
    'skipped',
  ],
  ['that the run did not come to is skipped', resultOf({ state: 'planned' }), [], 'skipped'],
])('the suite of a report, for an item %s', (_, result, failOn, end) => {
  expect(endOf({ results: [result], failOn })).toBe(end);
});

test('the suite of a report passes an item that a dry run would move', () => {
  expect(endOf({ results: [resultOf({ state: 'planned' })], dryRun: true })).toBe('');
});

test.each<[string, MoveReport['settings'][number]['state'], FailOnClass[], string]>([
  ['ISSUER_DIFFERS', 'left', [], 'skipped'],
  ['ISSUER_DIFFERS', 'left', ['skipped'], 'failure'],
  ['PERMISSION_MISSING', 'left', [], 'failure'],
  ['ISSUER_PASSWORD_NEEDED', 'copied', [], 'system-out'],
  ['ISSUER_PASSWORD_NEEDED', 'copied', ['warning'], 'failure'],
])(
  'the suite of a report shows an issuer with %s that is %s, with failOn %j, as "%s"',
  (reason, state, failOn, end) => {
    const settings = [{ kind: 'issuer', name: 'ca', state, reasons: [reason] }] as MoveReport['settings'];
    expect(endOf({ settings, failOn })).toBe(end);
  },
);

test.each(['failed', 'cancelled'] as const)(
  'the suite of a report has a failure for a run that ended %s without items',
  (phase) => {
    const problems: MoveReport['problems'] = [{ code: 'NOTHING_SELECTED', detail: 'Nothing.', remedy: 'Select.' }];
    const xml = render({ phase, problems, plan: null });
    expect(xml).toContain('<failure type="NOTHING_SELECTED" message="Nothing.">');
    expect(xml).toContain('tests="1" failures="1"');
  },
);

test('the suite of a report escapes texts', () => {
  const result = resultOf({ state: 'failed', code: 'VAULT_REFUSED', detail: '"]]><x>&\u0000' });
  const xml = render({ results: [result] });
  expect(xml).not.toMatch(/<x>|\u0000/);
  expect(xml).toContain('&quot;]]&gt;&lt;x&gt;&amp;');
});

test('the suite of a report says what would happen in a dry run', () => {
  const settings: MoveReport['settings'] = [
    { kind: 'issuer', name: 'ca', state: 'planned', reasons: ['ISSUER_PASSWORD_NEEDED'] },
  ];
  expect(render({ settings, dryRun: true })).toContain('would copy');
});
