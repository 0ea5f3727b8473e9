import { type CheckRun, type Finding } from '../../../../../shared/contracts/model/checks';
import { type Affected } from '../../../../../shared/contracts/model/forecast';
import { readinessRank, readinessWords } from '../../../../../shared/rules/fleets/readinessWords';

const finding = (id: Finding['id'], status: Finding['status']): Finding => ({
  ...{ id, status, evidence: `${id} says so.`, items: [], itemCount: 0 },
});
const affected = (outcome: Affected['outcome'], itemType: 'key' | 'secret', ...names: string[]): Affected => ({
  ...{ outcome, reason: 'KEY_ACROSS_GEOGRAPHIES', itemCount: names.length },
  items: names.map((itemName) => ({ itemType, itemName })),
});
const run = (more: Partial<CheckRun>) => ({ findings: [], affected: [], ...more });

test('readinessWords names the key that stays', () => {
  expect(readinessWords(run({ affected: [affected('blocked', 'key', 'payroll-signing')] }))).toEqual([
    '1 key stays: payroll-signing',
  ]);
});

test('readinessWords counts the names that it does not show', () => {
  const many = { ...affected('altered', 'secret', 'a', 'b', 'c', 'd'), itemCount: 30 };
  expect(readinessWords(run({ affected: [many] }))).toEqual(['At least 4 secrets change: a, b, c and 27 more']);
});

test('readinessWords names what fails, and not what could not be checked because of it', () => {
  const findings = [finding('CHK-INVENTORY', 'unknown'), finding('CHK-VAULTS-REACHABLE', 'fail')];
  expect(readinessWords(run({ findings }))).toEqual(['CHK-VAULTS-REACHABLE: CHK-VAULTS-REACHABLE says so.']);
  expect(readinessWords(run({ findings: findings.slice(0, 1) }))).toEqual(['CHK-INVENTORY: CHK-INVENTORY says so.']);
});

test('readinessRank puts first what needs a person', () => {
  const ranks = [
    readinessRank({ overall: 'notReady', affected: [] }),
    readinessRank({ overall: 'readyWithConditions', affected: [affected('blocked', 'key', 'a')] }),
    readinessRank({ overall: 'readyWithConditions', affected: [affected('altered', 'secret', 'a')] }),
    readinessRank({ overall: 'ready', affected: [] }),
  ];
  expect(ranks).toEqual([0, 1, 2, 3]);
});
