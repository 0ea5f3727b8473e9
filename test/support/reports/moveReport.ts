import { type MoveReport, moveReportSchema } from '../../../shared/contracts/api/report';
import { moveOf, planOf } from '../move/moveFixtures';

/** The report of a completed move without items. */
export function moveReport(changes: Partial<MoveReport> = {}): MoveReport {
  return moveReportSchema.parse({
    move: moveOf(),
    phase: 'completed',
    startedAt: '2026-05-01T10:00:00.000Z',
    finishedAt: '2026-05-01T10:01:00.000Z',
    plan: planOf(),
    items: { total: 1, done: 1, skipped: 0, blocked: 0, failed: 0 },
    versions: { total: 1, done: 1 },
    verified: 1,
    throttled: 0,
    problems: [],
    notices: [],
    results: [],
    settings: [],
    deletedInSource: [],
    signing: null,
    ...changes,
  });
}
