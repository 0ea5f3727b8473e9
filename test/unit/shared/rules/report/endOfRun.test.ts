import { type FailOnClass } from '../../../../../shared/contracts/model/movePolicy';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type Phase } from '../../../../../shared/contracts/model/progress';
import { endOfRun, type EndedRunFacts } from '../../../../../shared/rules/report/endOfRun';
import { ResultTally } from '../../../../../shared/rules/transfer/resultTally';
import { moveOf, resultOf } from '../../../../support/move/moveFixtures';

const plain = resultOf({ state: 'planned' });
const blocked = resultOf({ state: 'blocked', reasons: ['KEY_ACROSS_GEOGRAPHIES'] });
const conflict = resultOf({ state: 'skipped', reasons: ['OTHER_CONTENT_IN_TARGET'] });
const notSelected = resultOf({ state: 'skipped', reasons: ['NOT_SELECTED'] });
const notInspected = resultOf({ state: 'failed', reasons: ['NOT_INSPECTED'], code: 'VAULT_UNAVAILABLE' });
const there = resultOf({ state: 'alreadyThere', reasons: ['ALREADY_THERE'] });

interface Changes extends Partial<Omit<EndedRunFacts, 'move'>> {
  readonly dryRun?: boolean;
  readonly failOn?: FailOnClass[];
}

function end(results: ItemResult[], { dryRun = false, failOn = [], ...changes }: Changes = {}) {
  const tally = new ResultTally('planned');
  tally.add(results);
  return endOfRun({
    move: moveOf({ dryRun, failOn }),
    phase: 'completed',
    tally,
    settings: [],
    ofRun: [],
    problemCount: tally.problems.length,
    ...changes,
  });
}

describe('endOfRun of a dry run', () => {
  test.each<[string, ItemResult[], Phase]>([
    ['everything would go', [plain, plain], 'completed'],
    ['everything is there already', [there], 'completed'],
    ['the vault is empty', [], 'completed'],
    ['all selected items would go', [plain, notSelected], 'completed'],
    ['something is blocked', [plain, blocked], 'partiallyCompleted'],
    ['nothing would go', [blocked, blocked], 'partiallyCompleted'],
    ['an item has other content in the target', [plain, conflict], 'partiallyCompleted'],
    ['an item could not be inspected', [plain, notInspected], 'partiallyCompleted'],
    ['no item could be inspected', [notInspected], 'failed'],
  ])('returns, when %s, the phase %3$s', (_, results, phase) => {
    expect(end(results, { dryRun: true }).phase).toBe(phase);
  });

  test('keeps the phase failed of a run that failed as a whole', () => {
    expect(end([plain], { dryRun: true, phase: 'failed' }).phase).toBe('failed');
  });
});

describe('endOfRun with failOn', () => {
  test.each<[FailOnClass[], ItemResult[], FailOnClass[]]>([
    [['blocked'], [plain, blocked], ['blocked']],
    [['skipped'], [plain, blocked], []],
    [['skipped'], [conflict], ['skipped']],
    [['skipped'], [notSelected], []],
    [['warning', 'blocked'], [blocked, conflict], ['blocked']],
    [['blocked', 'skipped', 'warning'], [plain], []],
    [[], [blocked, conflict], []],
  ])('compares %j with the findings, and fails by %3$j', (failOn, results, failedBy) => {
    const ended = end(results, { failOn });
    expect(ended.failedBy).toEqual(failedBy);
    expect(ended.phase === 'failed').toBe(failedBy.length > 0);
  });

  test('names the classes and their counts', () => {
    const { problems } = end([blocked, blocked, conflict], { failOn: ['blocked', 'skipped'], dryRun: true });
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'FAIL_ON_MATCHED',
        detail: expect.stringMatching(/: 2 blocked .*, 1 skipped\./),
      }),
    ]);
  });

  test('counts findings of the run itself, issuers and contacts too', () => {
    const notice = { code: 'CHECKS_FAILED', detail: 'x', remedy: 'y' } as const;
    const settings = [{ kind: 'issuer', name: 'ca', state: 'left', reasons: ['ISSUER_DIFFERS'] }] as const;
    const facts = { ofRun: [notice], settings: settings.map((one) => ({ ...one, reasons: [...one.reasons] })) };
    expect(end([plain], facts).failOnCounts).toEqual({ blocked: 0, skipped: 1, warning: 1 });
  });

  test('does not fail a failed run twice', () => {
    const failure = { code: 'VAULT_FORBIDDEN', detail: 'x', remedy: 'y' } as const;
    const ended = end([blocked], { phase: 'failed', failOn: ['blocked'], ofRun: [failure] });
    expect(ended).toMatchObject({ phase: 'failed', problems: [], failOnCounts: { blocked: 1, warning: 0 } });
  });

  test('keeps a cancelled run cancelled', () => {
    expect(end([blocked], { phase: 'cancelled', failOn: ['blocked'] }).phase).toBe('cancelled');
  });
});

test('endOfRun calls a move with its own problem partially completed', () => {
  expect(end([there], { problemCount: 1 }).phase).toBe('partiallyCompleted');
});

test('endOfRun explains why failOn makes a run fail', () => {
  const { problems } = end([plain, blocked], { failOn: ['blocked'] });
  expect(problems.map(({ detail }) => detail)).toEqual([
    'The run reached its end, but "failOn" of the request makes it fail: 1 blocked (as a whole, or some of its versions). Items that arrived are in the target and count as done.',
  ]);
});
