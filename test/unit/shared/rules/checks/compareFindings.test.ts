import { type Change, type CheckStatus, type Finding } from '../../../../../shared/contracts/model/checks';
import { compareFindings } from '../../../../../shared/rules/checks/compareFindings';

const finding = (status: CheckStatus, itemCount = 0): Finding => ({
  id: 'CHK-STORE',
  status,
  evidence: 'seen',
  items: [],
  itemCount,
});

test.each<[string, Finding, Finding, Change['kind'] | undefined]>([
  ['a trouble that was not there', finding('pass'), finding('warn', 1), 'new'],
  ['a failure that was not there', finding('pass'), finding('fail'), 'new'],
  ['a trouble that is over', finding('fail'), finding('pass'), 'gone'],
  ['a warning that fails now', finding('warn'), finding('fail'), 'worse'],
  ['a failure that only warns now', finding('fail'), finding('warn'), 'better'],
  ['more items', finding('warn', 1), finding('warn', 2), 'worse'],
  ['fewer items', finding('warn', 2), finding('warn', 1), 'better'],
  ['the same items', finding('warn', 2), finding('warn', 2), undefined],
  ['more items that pass', finding('pass', 1), finding('pass', 2), undefined],
  ['what could not be had this time', finding('warn'), finding('unknown'), undefined],
  ['what could not be had before and passes', finding('unknown'), finding('pass'), undefined],
  ['what could not be had before and fails', finding('unknown'), finding('fail'), 'worse'],
])('compareFindings classifies %s', (_, before, after, kind) => {
  const expected = kind === undefined ? [] : [{ id: 'CHK-STORE', kind, from: before.status, to: after.status }];
  expect(compareFindings([before], [after])).toEqual(expected);
});

test('compareFindings returns no change for a check that is missing in one of the runs', () => {
  expect(compareFindings([], [finding('fail')])).toEqual([]);
  expect(compareFindings([finding('fail')], [])).toEqual([]);
});
