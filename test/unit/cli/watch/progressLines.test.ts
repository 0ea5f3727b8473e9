import { type Output } from '../../../../cli/output';
import { type Line } from '../../../../cli/text/line';
import { progressDisplay } from '../../../../cli/watch/progressDisplay';
import { progressLines, progressText, verifiedOf } from '../../../../cli/watch/progressLines';
import { moveStatus, plainText, steering, unseen } from '../../../support/cli/cliFixtures';

const waiting = {
  reason: 'schedule' as const,
  message: 'No window is open.',
  since: '2026-05-01T10:00:00.000Z',
  until: '2026-05-01T22:00:00.000Z',
};

const held = {
  ...{ since: '2026-05-01T10:00:00.000Z', passes: 1, lastPassAt: null, nextPassAt: null, inStepAt: null },
  ...{ lagSeconds: null, brought: { items: 0, versions: 0 }, pending: { count: 0, first: [] }, target: null },
  ...{ deletions: { there: 0, followed: 0, isHeld: false }, trouble: null, cutoverAskedAt: null },
};

describe('progressLines', () => {
  it('shows phase, sums, speed and what is left', () => {
    const text = plainText(progressLines(moveStatus()));
    expect(text).toContain('kv-shop-we → kv-shop-sc   move kv-shop-sc-1a2b3c4d');
    expect(text).toContain('▸ transferring   after planning 1.3 s');
    expect(text).toContain('[################--------------] 50 of 100 items, 90 of 200 versions');
    expect(text).toContain('0 verified, 12 items/s, about 4 s left, 1 skipped, 2 blocked, 3 failed');
  });

  it('shows no sums before there is a plan', () => {
    const items = { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 };
    expect(plainText(progressLines(moveStatus({ phase: 'planning', items, phases: [] })))).toBe(
      'kv-shop-we → kv-shop-sc   move kv-shop-sc-1a2b3c4d\n  ▸ planning\n',
    );
  });

  it('names what the move waits for, and until when', () => {
    expect(plainText(progressLines(moveStatus({ waitingFor: waiting })))).toContain(
      'waits: No window is open. (until 22:00:00 UTC)',
    );
  });

  it('shows the last errors in words, and reasons of the plan as sums', () => {
    const problem = { itemType: 'secret', itemName: 'a', detail: 'It is gone.', remedy: 'Nothing.' } as const;
    const problems = [
      { ...problem, code: 'KEY_ACROSS_GEOGRAPHIES' as const, detail: 'Keys stay.' },
      { ...problem, code: 'VAULT_FORBIDDEN' as const },
    ];
    const problemsByCode = [{ code: 'KEY_ACROSS_GEOGRAPHIES' as const, count: 25 }];
    const text = plainText(progressLines(moveStatus({ problems, problemsByCode })));
    expect(text).toContain('problems: 25 × KEY_ACROSS_GEOGRAPHIES');
    expect(text).toContain('VAULT_FORBIDDEN secret a: It is gone.');
    expect(text).not.toContain('Keys stay.');
  });

  it('shows no text of an app that could steer a terminal', () => {
    const problems = [{ code: 'VAULT_FORBIDDEN' as const, detail: steering, remedy: steering }];
    const status = moveStatus({ waitingFor: { ...waiting, message: steering }, problems });
    expect(plainText(progressLines(status))).not.toMatch(unseen);
  });
});

describe('verifiedOf', () => {
  it('counts what the verification has compared', () => {
    const phases = [{ phase: 'verifying' as const, startedAt: '2026-05-01T10:00:00.000Z', seconds: 1, items: 7 }];
    expect(verifiedOf(moveStatus({ phases }))).toBe(7);
  });

  it('adds what the transfer has verified', () => {
    const time = { startedAt: '2026-05-01T10:00:00.000Z', seconds: 1 };
    const phases = [
      { ...time, phase: 'transferring' as const, items: 9, verified: 5 },
      { ...time, phase: 'verifying' as const, items: 4 },
    ];
    expect(verifiedOf(moveStatus({ phases }))).toBe(9);
  });
});

describe('progressDisplay', () => {
  const written: string[] = [];
  const output = (kind: { isLive?: boolean; isJson?: boolean }): Output => ({
    columns: 100,
    listColumns: 100,
    rows: 24,
    isLive: false,
    isJson: false,
    results: () => undefined,
    remarks: (lines: readonly Line[]) => written.push(plainText(lines)),
    event: (event) => written.push(JSON.stringify(event)),
    document: () => undefined,
    redraw: (lines) => written.push(`redrawn ${String(lines.length)}`),
    ...kind,
  });
  beforeEach(() => {
    written.length = 0;
  });

  it('writes a line for each phase, and sums only now and then', () => {
    let nowMs = 0;
    const display = progressDisplay(output({}), () => nowMs);
    const done = (count: number) => moveStatus({ items: { ...moveStatus().items, done: count } });
    display.show(done(1));
    display.show(done(2));
    nowMs = 6_000;
    display.show(done(3));
    display.show(moveStatus({ phase: 'verifying' }));
    expect(written).toEqual([
      progressText(done(1)),
      progressText(done(3)),
      progressText(moveStatus({ phase: 'verifying' })),
    ]);
  });

  it('logs news of a held move, and not that it is in step after each pass', () => {
    let nowMs = 0;
    const display = progressDisplay(output({}), () => nowMs);
    const show = (passes: number, changes: object = {}) => {
      nowMs += 6_000;
      const at = `2026-05-01T10:00:${String(passes).padStart(2, '0')}.000Z`;
      const hold = { ...held, passes, lagSeconds: passes, nextPassAt: at, ...changes };
      display.show(moveStatus({ phase: 'awaitingCutover', hold }));
    };
    for (const passes of [1, 2, 3, 4]) show(passes);
    show(5, { pending: { count: 2, first: [] } });
    show(6, { pending: { count: 2, first: [] } });
    expect(written).toHaveLength(2);
    expect(written[1]).toContain('held: 2 pending');
  });

  it('redraws on a terminal', () => {
    progressDisplay(output({ isLive: true })).show(moveStatus());
    expect(written).toEqual(['redrawn 5']);
  });

  it('writes each status once as an event with --json', () => {
    const display = progressDisplay({ ...output({ isJson: true }), remarks: () => undefined });
    display.show(moveStatus());
    display.show(moveStatus());
    expect(written.map((text) => (JSON.parse(text) as { event: string }).event)).toEqual(['status']);
  });
});
