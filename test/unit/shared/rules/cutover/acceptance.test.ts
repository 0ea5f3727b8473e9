import { cutoverListSchema } from '../../../../../shared/contracts/api/cutoverAnswers';
import { type Acceptance, type CutoverCode } from '../../../../../shared/contracts/model/acceptedLines';
import { cutoverChecklist, type CutoverMove } from '../../../../../shared/rules/cutover/cutoverChecklist';
import { ended, later, quiet, problem, checkOf, listedWith, lineWith } from '../../../../support/hold/listedCutover';

const consumers = lineWith('CONSUMERS', listedWith(quiet));
const acceptanceOf = (code: CutoverCode, listed: CutoverMove, more: Partial<Acceptance> = {}): Acceptance => ({
  ...{ code, state: 'unknown', found: 'as it was', seen: lineWith(code, listed).seen ?? '0'.repeat(64), until: later },
  ...{ at: ended, by: 'Adele', reason: 'asked every team' },
  ...more,
});

describe('a line that somebody accepted', () => {
  const accepted = [acceptanceOf('CONSUMERS', listedWith(quiet))];

  test('lets the checklist say go, and is shown as accepted', () => {
    const list = cutoverListSchema.parse(cutoverChecklist(listedWith(quiet, { accepted })));
    expect([list.verdict, list.counts]).toEqual(['go', { go: 13, noGo: 0, unknown: 0, accepted: 1 }]);
    expect(list.lines.at(-1)).toMatchObject({ state: 'unknown', acceptance: { counts: 'yes', by: 'Adele' } });
  });

  test('counts no more after its end', () => {
    const list = cutoverChecklist(
      listedWith(quiet, {
        accepted: [acceptanceOf('CONSUMERS', listedWith(quiet), { until: '2026-05-01T11:59:59Z' })],
      }),
    );
    expect(list.verdict).toBe('unknown');
    expect(list.lines.at(-1)).toMatchObject({ acceptance: { counts: 'expired' } });
  });

  test('counts no more when the line says something else', () => {
    const pending = (name: string) =>
      listedWith({ ...quiet, pending: { count: 1, first: [{ ...problem, itemName: name }] } });
    const seen = [acceptanceOf('PENDING', pending('signing'), { state: 'noGo' })];
    const verdicts = ['signing', 'other'].map((name) => {
      const line = lineWith('PENDING', { ...pending(name), accepted: seen });
      return line.acceptance?.counts;
    });
    expect(verdicts).toEqual(['yes', 'changed']);
  });

  test('still counts when only time has passed', () => {
    const check = checkOf({}, { id: 'CHK-EXPIRING', status: 'warn', evidence: 'In 12 days.', itemCount: 1 });
    const tomorrow = checkOf({}, { id: 'CHK-EXPIRING', status: 'warn', evidence: 'In 11 days.', itemCount: 1 });
    const [one, other] = [check, tomorrow].map((each) => lineWith('EXPIRY', listedWith(quiet, { check: each })).seen);
    expect([one === other, one === null]).toEqual([true, false]);
  });
});

describe('nobody can accept', () => {
  const failed = { items: { total: 2, done: 1, skipped: 0, blocked: 0, failed: 1 }, problemCount: 1 };
  const withStatus = (changes: object, hold = quiet) => {
    const listed = listedWith(hold);
    return { ...listed, status: { ...listed.status, ...changes } };
  };
  const byCode = (code: string) => ({ problemsByCode: [{ code, count: 1 }], problems: [{ ...problem, code }] });
  const blocked = { ...failed, items: { ...failed.items, failed: 0, blocked: 1 } };

  test.each<[string, CutoverCode, CutoverMove]>([
    ['that the target may lack what the source has', 'LAG', listedWith({ ...quiet, quiet: 0 })],
    ['what others changed in the target', 'TARGET', listedWith({ ...quiet, target: undefined })],
    ['the phase', 'PHASE', withStatus({ phase: 'verifying' })],
    ['an item that failed', 'PROBLEMS', withStatus({ ...failed, ...byCode('NOT_EQUAL_AFTER_MOVE') })],
    ['an error, although it blocks only', 'PROBLEMS', withStatus({ ...blocked, ...byCode('NOT_EQUAL_AFTER_MOVE') })],
    [
      'missing permissions',
      'PERMISSIONS',
      listedWith(quiet, { check: checkOf({}, { id: 'CHK-NETWORK-REACH', status: 'fail' }) }),
    ],
    ['a line that checks can answer', 'ROTATION', listedWith(quiet, { check: undefined })],
    ['evidence from before the last write', 'ROTATION', listedWith({ ...quiet, wroteAt: '2026-05-01T11:30:00.000Z' })],
  ])('%s', (_, code, listed) => {
    const line = lineWith(code, listed);
    expect([line.state === 'go', line.seen]).toEqual([false, null]);
    // Not even with the hash of nothing.
    const accepted = [acceptanceOf(code, listed)];
    expect(lineWith(code, { ...listed, accepted }).acceptance?.counts).not.toBe('yes');
  });

  test('but can accept items that are left on purpose', () => {
    expect(lineWith('PROBLEMS', withStatus({ ...blocked, ...byCode('KEY_ACROSS_GEOGRAPHIES') })).seen).toMatch(
      /^[0-9a-f]{64}$/,
    );
    expect(consumers.seen).toMatch(/^[0-9a-f]{64}$/);
  });
});

test('the line of rotation says nothing by checks from before the keys were in the target', () => {
  const line = lineWith('ROTATION', listedWith({ ...quiet, wroteAt: '2026-05-01T11:30:00.000Z' }));
  expect(line.state).toBe('unknown');
  expect(line.found).not.toMatch(/is fine|still rotates/);
  expect(line.action).toContain('un the checks again');
});
