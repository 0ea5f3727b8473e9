import { type ComponentType, h } from 'preact';
import { render } from 'preact-render-to-string';
import { type CheckView as CheckAnswer } from '../../../shared/contracts/api/checkAnswers';
import { type ApiClient } from '../../../web/client/apiClient';
import { pageContext } from '../../../web/client/pageContext';
import { Entry } from '../../../web/views/configurationList';
import { ComparedDetails } from '../../../web/views/comparisons/comparedDetails';
import { Row as ComparedRow } from '../../../web/views/comparisons/comparedItems';
import { Line as ComparisonLine } from '../../../web/views/comparisons/comparisonsView';
import { Finding } from '../../../web/views/checkView';
import { Row as VaultRow } from '../../../web/views/fleets/fleetVaults';
import { Notes } from '../../../web/views/fleets/fleetView';
import { Line as FleetLine } from '../../../web/views/fleets/fleetsView';
import { HealthLine } from '../../../web/views/healthLine';
import { ItemDetails } from '../../../web/views/itemDetails';
import { Row } from '../../../web/views/itemsTable';
import { Line } from '../../../web/views/movesView';
import { MoveFacts } from '../../../web/views/moveView';
import { FailureNote, ItemsBar, Name } from '../../../web/views/elements';
import { Approval, RouteList } from '../../../web/views/planTab';
import { PhaseList } from '../../../web/views/phaseList';
import { ProblemList } from '../../../web/views/problemList';
import { WaveChart } from '../../../web/views/fleets/waveChart';
import { WaveItem } from '../../../web/views/fleets/waveList';
import { ProgressTab, Sums, WaitNote } from '../../../web/views/progressTab';
import { Details } from '../../../web/views/rollback/rollbackItems';
import { RollbackProgress } from '../../../web/views/rollback/rollbackProgress';
import { Run } from '../../../web/views/runsTab';
import { comparedItem, comparison, fleet, fleetVault, item, line, plan, rollback, status, wave } from './answers';

const hostile = `"><img src=x onerror=alert(1)><script>alert(1)</script>`;
const nothing = (): void => undefined;

function html<Props extends object>(view: ComponentType<Props>, props: Props): string {
  return render(h(view, props));
}

/** Fails if the hostile text became markup. An attribute has it escaped, so only tags are searched. */
function expectText(html: string): void {
  expect(html).not.toMatch(/<(?:img|script|iframe|object|a href="javascript)/i);
  expect(html).toMatch(/&lt;img src=x onerror=alert\(1\)(?:>|&gt;)/);
}

describe('a hostile text', () => {
  const problem = { code: 'KEY_ACROSS_GEOGRAPHIES' as const, detail: hostile, remedy: hostile, requestId: hostile };
  const entry = { part: 'tags' as const, name: hostile, action: 'write' as const, why: hostile };
  const values = { source: hostile, targetNow: hostile, targetAfter: hostile };
  const finding: CheckAnswer['findings'][number] = {
    id: 'CHK-GEOGRAPHY',
    status: 'fail',
    evidence: hostile,
    items: [{ itemType: 'secret', itemName: hostile }],
    itemCount: 1,
    title: hostile,
    looksAt: '',
    severity: 'fail',
    remedy: hostile,
    link: 'javascript:alert(1)',
  };
  const caller = { tenantId: '0', objectId: '0', name: hostile };
  const approval = { at: '2026-05-01T10:00:00.000Z', by: hostile, via: 'request' as const };
  const waitingFor = { reason: 'retry' as const, message: hostile, since: '', until: hostile };
  const off = [{ part: 'notices' as const, setting: 'MOVE_WEBHOOK_SECRET', detail: hostile, remedy: hostile }];
  const failure = { status: 500, code: hostile, title: hostile, detail: hostile, retryAfterSeconds: undefined };

  test.each<[string, () => string]>([
    ['an item in the table', () => html(Row, { row: 0, item: item({ itemName: hostile }), choose: nothing })],
    [
      'the details of an item',
      () => html(ItemDetails, { item: item({ itemName: hostile, problems: [problem] }), close: nothing }),
    ],
    ['a move in the list', () => html(Line, { line: line({ id: hostile, sourceVault: hostile }) })],
    ['the facts of a move', () => html(MoveFacts, { status: status({ startedBy: caller, approval }) })],
    ['a wait', () => html(WaitNote, { status: status({ waitingFor }) })],
    [
      'problems',
      () =>
        html(ProblemList, {
          run: { moveId: 'm', runId: '0123abcd' },
          byCode: [],
          problems: [problem],
          code: '',
          choose: nothing,
          hasReport: false,
        }),
    ],
    ['a setting of a vault', () => html(Entry, { entry: { ...entry, ...values } })],
    ['a finding', () => html(Finding, { finding })],
    ['a failure', () => html(FailureNote, { failure })],
    [
      'the health',
      () =>
        html(HealthLine, {
          health: { value: { status: 'degraded' as const, off }, failure: undefined, reload: nothing },
        }),
    ],
    ['a rollback', () => html(RollbackProgress, { rollback: rollback({ by: hostile, reason: hostile }) })],
    [
      'an item of a rollback',
      () =>
        html(Details, {
          item: {
            itemType: 'key',
            itemName: hostile,
            mark: { text: 'kept', tone: 'warn' as const },
            code: '',
            detail: hostile,
            remedy: hostile,
          },
          close: nothing,
        }),
    ],
    ['a fleet in the list', () => html(FleetLine, { fleet: { ...fleet({ id: hostile }), fleetUri: hostile } })],
    [
      'the notes of a fleet',
      () => html(Notes, { fleet: fleet({ trouble: { code: 'STORE_UNAVAILABLE', detail: hostile } }) }),
    ],
    [
      'a wave',
      () =>
        html(WaveItem, {
          fleet: fleet(),
          wave: wave({ name: hostile, after: [hostile], approval }),
          choose: nothing,
          approve: nothing,
        }),
    ],
    ['the chart of waves', () => html(WaveChart, { fleet: fleet({ waves: [wave({ name: hostile })] }), nowMs: 0 })],
    [
      'a vault of a fleet',
      () => html(VaultRow, { row: 0, vault: fleetVault({ sourceVault: hostile, moveId: hostile, wave: hostile }) }),
    ],
    [
      'a comparison in the list',
      () => html(ComparisonLine, { line: comparison({ sourceVault: hostile, targetVault: hostile, id: hostile }) }),
    ],
    [
      'a compared item',
      () => html(ComparedRow, { row: 0, item: comparedItem({ itemName: hostile }), choose: nothing }),
    ],
    [
      'the differences of an item',
      () =>
        html(ComparedDetails, {
          item: comparedItem({
            itemName: hostile,
            detail: hostile,
            code: 'VAULT_FORBIDDEN',
            requestId: hostile,
            differences: [{ field: 'tag', kind: 'changed', name: hostile, source: hostile, target: hostile }],
          }),
          close: nothing,
        }),
    ],
    ['a run', () => html(Run, { moveId: hostile, run: { ...line(), runId: hostile, isShownByDefault: true } })],
  ])('is text in %s', (_, view) => {
    expectText(view());
  });

  test('shows its invisible characters', () => {
    expect(render(h(Name, { text: 'a\u202eb' }))).toBe('<bdi class="break">a\\u{202e}b</bdi>');
  });
});

describe('an item in the table', () => {
  test('has its place for a screen reader, and its state in a word', () => {
    const html = render(h(Row, { row: 41, item: item(), choose: nothing }));
    expect(html).toContain('aria-rowindex="43"');
    expect(html).toContain('>verified<');
  });

  test('has a place before its page is loaded', () => {
    expect(render(h(Row, { row: 99_999, item: undefined, choose: nothing }))).toContain('aria-rowindex="100001"');
  });
});

describe('the bar of a move', () => {
  const items = { total: 10, done: 5, skipped: 1, blocked: 2, failed: 1 };

  test('says its parts in words', () => {
    const html = render(h(ItemsBar, { items, label: 'Items' }));
    expect(html).toContain('aria-valuetext="5 of 10 done, 1 skipped, 2 blocked, 1 failed"');
    expect(html).toContain('aria-valuenow="5"');
    // The colours of the states: what did not arrive is red everywhere.
    expect([...html.matchAll(/rect class="(\w+)"/g)].map(([, tone]) => tone)).toEqual(['good', 'warn', 'bad', 'bad']);
  });

  test('is never longer than its box, even if the sums do not agree', () => {
    const html = render(h(ItemsBar, { items: { ...items, total: 1, done: 99 }, label: 'Items' }));
    const ends = [...html.matchAll(/ x="([\d.]+)"[^>]* width="([\d.]+)"/g)].map(
      ([, x, width]) => Number(x) + Number(width),
    );
    expect(Math.max(...ends)).toBeLessThanOrEqual(1000.001);
  });

  test('is empty before there is a plan', () => {
    expect(
      render(h(ItemsBar, { items: { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 }, label: 'x' })),
    ).not.toContain('<rect');
  });
});

describe('a move', () => {
  const phases = [{ phase: 'transferring' as const, startedAt: '2026-05-01T10:00:00.000Z', seconds: 30 }];
  const items = { total: 8, done: 7, skipped: 0, blocked: 1, failed: 0 };
  const shown = (changes: Parameters<typeof status>[0]) => {
    const context = { api: {} as ApiClient, canSteer: true };
    const view = h(ProgressTab, { status: status({ planHash: null, items, ...changes }) });
    return render(h(pageContext.Provider, { value: context, children: view }));
  };

  test('that has ended begins with what it did', () => {
    const html = shown({ phase: 'partiallyCompleted', phases, verified: 7 });
    expect(html).toMatch(/^<p class="note verdict warn"><strong>7 of 8 items are in the target and verified; 1 item/);
    expect(html).toContain('items verified');
  });

  test('that verifies shows how many items are compared', () => {
    const verifying = { phase: 'verifying' as const, startedAt: '2026-05-01T10:00:30.000Z', seconds: 5, items: 2 };
    const html = shown({
      phase: 'verifying',
      phases: [...phases.map((each) => ({ ...each, verified: 3 })), verifying],
    });
    expect(html).toContain('aria-valuetext="5 of 8 compared"');
  });
});

describe('a move that waits for its approval', () => {
  const waiting = status({ phase: 'awaitingApproval' });
  const view = (canSteer: boolean) =>
    render(
      h(
        pageContext.Provider,
        { value: { api: { get: notCalled, post: notCalled, getFile: notCalled }, canSteer } },
        h(Approval, { status: waiting, plan: plan(), reload: nothing }),
      ),
    );

  test('can be approved if the settings allow it', () => {
    expect(view(true)).toContain('Approve this plan');
  });

  test('has no button if the settings allow only to read', () => {
    expect(view(false)).not.toContain('<button');
    expect(view(false)).toContain('This page only shows moves');
  });

  test('says so in the list', () => {
    const html = render(h(Line, { line: line({ phase: 'awaitingApproval' }) }));
    expect(html).toContain('href="#/moves/a-move"');
    expect(html).toContain('approve or cancel');
  });
});

test('the sums show the rate, the throttled requests and the time left', () => {
  const html = render(h(Sums, { status: status() }));
  for (const text of ['31.2', 'throttled requests', '41 s', '640', '1,204']) expect(html).toContain(text);
});

test('the phases name the current one', () => {
  const phase = {
    phase: 'planning' as const,
    startedAt: '2026-05-01T10:00:00.000Z',
    seconds: 5,
    items: 10,
    itemsPerSecond: 2,
  };
  const current = { ...phase, phase: 'transferring' as const, seconds: 80, verified: 6 };
  const html = render(h(PhaseList, { phases: [phase, current], isEnded: false }));
  expect(html).toContain('5 s, 10 items, 2 per second');
  expect(html).toContain('10 items, 6 of them verified, 2 per second');
  expect(html.match(/class="current"/g)).toHaveLength(1);
  expect(render(h(PhaseList, { phases: [phase, current], isEnded: true }))).not.toContain('class="current"');
});

test('a plan shows how many items take each route', () => {
  const html = render(h(RouteList, { plan: plan() }));
  for (const text of ['1,200 items', '1 item', 'blocked', '2 items']) expect(html).toContain(text);
});

test('a run that is under way has no report', () => {
  const run = (changes: object) =>
    render(h(Run, { moveId: 'm', run: { ...line(), isShownByDefault: true, ...changes } }));
  expect(run({ phase: 'transferring' })).not.toContain('<button');
  expect(run({ phase: 'completed' })).toContain('>CSV<');
});

function notCalled(): never {
  throw new Error('not called');
}
