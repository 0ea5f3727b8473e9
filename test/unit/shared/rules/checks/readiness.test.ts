import { type CheckStatus } from '../../../../../shared/contracts/model/checks';
import { type FailOnClass } from '../../../../../shared/contracts/model/movePolicy';
import { type Outcome } from '../../../../../shared/contracts/model/forecast';
import { conditionsOf, isFailed, overallOf } from '../../../../../shared/rules/checks/readiness';
import { forecastOf } from '../../../../support/checks/checkFixtures';

const found = (statuses: Readonly<Record<string, CheckStatus>>, outcome?: Outcome) => ({
  findings: Object.entries(statuses).map(([id, status]) => ({ id, status })),
  forecast: forecastOf(3, outcome === undefined ? {} : { [outcome]: { total: 1 } }),
});

describe('overallOf', () => {
  it.each<[string, ReturnType<typeof found>, string]>([
    ['nothing was looked at', found({}), 'ready'],
    ['every check passes', found({ 'CHK-STORE': 'pass', 'CHK-LOCKS': 'pass' }), 'ready'],
    ['a rotation is due', found({ 'CHK-ROTATION-DUE': 'warn' }), 'ready'],
    ['a lock is on the source', found({ 'CHK-LOCKS': 'warn' }), 'ready'],
    ['the management plane is closed', found({ 'CHK-MANAGEMENT-READABLE': 'unknown' }), 'ready'],
    ['a check of another version warns', found({ 'CHK-OF-TOMORROW': 'warn' }), 'ready'],
    ['an item would be blocked', found({}, 'blocked'), 'readyWithConditions'],
    ['an item would be skipped', found({}, 'skipped'), 'readyWithConditions'],
    ['an item would be altered', found({}, 'altered'), 'readyWithConditions'],
    ['an issuer needs its password', found({ 'CHK-ISSUERS': 'warn' }), 'readyWithConditions'],
    ['the subscriptions are not known', found({ 'CHK-SUBSCRIPTION': 'unknown' }), 'readyWithConditions'],
    ['the rights to write are not proved', found({ 'CHK-TARGET-PERMISSIONS': 'unknown' }), 'readyWithConditions'],
    ['a check fails', found({ 'CHK-STORE': 'fail' }), 'notReady'],
    ['a check fails and an item is blocked', found({ 'CHK-STORE': 'fail' }, 'blocked'), 'notReady'],
  ])('returns the class of the run when %s', (_, run, overall) => {
    expect(overallOf(run)).toBe(overall);
  });

  it('uses only the checks when the app could not list the items', () => {
    expect(overallOf({ findings: [{ id: 'CHK-INVENTORY', status: 'unknown' }], forecast: null })).toBe(
      'readyWithConditions',
    );
  });
});

it('conditionsOf returns the checks that are conditions, without advice', () => {
  const { findings } = found({ 'CHK-ISSUERS': 'warn', 'CHK-LOCKS': 'warn', 'CHK-STORE': 'pass', 'CHK-METHOD': 'warn' });
  expect(conditionsOf(findings)).toEqual(['CHK-ISSUERS', 'CHK-METHOD']);
});

describe('isFailed', () => {
  it.each<[string, ReturnType<typeof found>, FailOnClass[], boolean]>([
    ['a failing check', found({ 'CHK-STORE': 'fail' }), [], true],
    ['a blocked item', found({}, 'blocked'), ['blocked'], true],
    ['a blocked item that is accepted', found({}, 'blocked'), ['skipped', 'warning'], false],
    ['a skipped item', found({}, 'skipped'), ['skipped'], true],
    ['a skipped item that is accepted', found({}, 'skipped'), ['blocked', 'warning'], false],
    ['an altered item', found({}, 'altered'), ['warning'], true],
    ['an altered item that is accepted', found({}, 'altered'), ['blocked', 'skipped'], false],
    ['a warning', found({ 'CHK-LOCKS': 'warn' }), ['warning'], true],
    ['a warning that is accepted', found({ 'CHK-LOCKS': 'warn' }), ['blocked', 'skipped'], false],
    ['an unknown', found({ 'CHK-LOCKS': 'unknown' }), ['blocked', 'skipped', 'warning'], false],
    ['nothing', found({ 'CHK-LOCKS': 'pass' }), ['blocked', 'skipped', 'warning'], false],
  ])('compares the run with failOn: %s', (_, run, failOn, failed) => {
    expect(isFailed(run, failOn)).toBe(failed);
  });
});
