import { type z } from 'zod';
import { cancelledMoveSchema } from '../../shared/contracts/api/cancelRequest';
import { controlledMoveSchema, pacedMoveSchema } from '../../shared/contracts/api/moveControl';
import { type CutoverList, cutoverListSchema } from '../../shared/contracts/api/cutoverAnswers';
import { type HeldDeletions, heldDeletionsSchema } from '../../shared/contracts/api/deletionAnswers';
import { type CheckView, checkViewSchema, startedChecksSchema } from '../../shared/contracts/api/checkAnswers';
import {
  type ComparisonList,
  comparisonListSchema,
  type ComparisonReport,
  comparisonReportSchema,
  type ComparisonView,
  comparisonViewSchema,
  startedComparisonSchema,
} from '../../shared/contracts/api/comparisonAnswers';
import { fleetTableSchema, fleetViewSchema } from '../../shared/contracts/api/fleetAnswers';
import { startedFleetChecksSchema } from '../../shared/contracts/api/fleetChecks';
import { type Health, healthSchema } from '../../shared/contracts/api/health';
import { approvedMoveSchema, planAnswerSchema, startedMoveSchema } from '../../shared/contracts/api/httpAnswers';
import { eventListSchema } from '../../shared/contracts/api/moveEvents';
import { itemListSchema, moveListSchema } from '../../shared/contracts/api/moveList';
import { runListSchema } from '../../shared/contracts/api/moveRuns';
import { type MoveStatus, moveStatusSchema } from '../../shared/contracts/api/moveStatus';
import { moveReportSchema, type MoveReport } from '../../shared/contracts/api/report';
import {
  type RollbackPlanAnswer,
  rollbackPlanSchema,
  type RollbackReport,
  rollbackReportSchema,
  type RollbackView,
  rollbackViewSchema,
  startedBackSchema,
  startedRollbackSchema,
} from '../../shared/contracts/api/rollbackAnswers';
import { type Connection, requestAnswer, requestJson, requestText } from './connection';

export type PlanAnswer = z.infer<typeof planAnswerSchema>;
export type ItemList = z.infer<typeof itemListSchema>;
export type MoveList = z.infer<typeof moveListSchema>;
export type EventList = z.infer<typeof eventListSchema>;
export type RunList = z.infer<typeof runListSchema>;
export type ReportFormat = 'json' | 'md' | 'html' | 'csv' | 'versions' | 'junit';
export type CheckFormat = 'json' | 'md' | 'html' | 'junit';
type Query = Readonly<Record<string, string | undefined>>;
type Body = Readonly<Record<string, unknown>>;

/**
 * The HTTP contract of the app (`npm run openapi`). It builds every address from the endpoint and an id, and follows no
 * address of an answer. Each call throws a CliError.
 */
export class MoverClient {
  constructor(
    private readonly connection: Connection,
    /** Ends the wait for an answer. */
    private readonly signal?: AbortSignal,
  ) {}

  get endpoint(): string {
    return this.connection.endpoint.href.replace(/\/$/, '');
  }

  startMove(body: Body) {
    return this.json('api/moves', startedMoveSchema, { body });
  }

  status(id: string): Promise<MoveStatus> {
    return this.json(`api/moves/${encodeURIComponent(id)}`, moveStatusSchema);
  }

  /** Pages of a plan, from 0. */
  plan(id: string, page: number, pages = 1): Promise<PlanAnswer> {
    const query = { page: String(page), ...(pages > 1 && { pages: String(pages) }) };
    return this.json(`api/moves/${encodeURIComponent(id)}/plan`, planAnswerSchema, { query });
  }

  /** What the newest earlier plan of the same vaults had that the plan of a move has not, and the other way round. */
  async planDifference(id: string): Promise<PlanAnswer['difference']> {
    const query = { page: '0', against: 'previous' };
    return (await this.json(`api/moves/${encodeURIComponent(id)}/plan`, planAnswerSchema, { query })).difference;
  }

  moves(query: Query): Promise<MoveList> {
    return this.json('api/moves', moveListSchema, { query });
  }

  items(id: string, query: Query): Promise<ItemList> {
    return this.json(`api/moves/${encodeURIComponent(id)}/items`, itemListSchema, { query });
  }

  runs(id: string, query: Query): Promise<RunList> {
    return this.json(`api/moves/${encodeURIComponent(id)}/runs`, runListSchema, { query });
  }

  events(id: string, query: Query): Promise<EventList> {
    return this.json(`api/moves/${encodeURIComponent(id)}/events`, eventListSchema, { query });
  }

  /** A report, and whether its bytes are proved by the app's history or by its signature. */
  async reportText(id: string, format: ReportFormat, run: string | undefined) {
    const request = { path: `api/moves/${encodeURIComponent(id)}/report`, query: { format, run }, signal: this.signal };
    const { text, headers } = await requestAnswer(this.connection, request);
    return { text, isProved: headers.get('report-proof') !== 'none' };
  }

  report(id: string): Promise<MoveReport> {
    return this.json(`api/moves/${encodeURIComponent(id)}/report`, moveReportSchema, { query: { format: 'json' } });
  }

  approve(id: string, planHash: string, approvedBy: string | undefined) {
    const body = { planHash, ...(approvedBy === undefined ? {} : { approvedBy }) };
    return this.json(`api/moves/${encodeURIComponent(id)}/approve`, approvedMoveSchema, { body });
  }

  /** With `now`, the move is terminated at once; else it finishes what has begun. */
  cancel(id: string, reason: string | undefined, now = false) {
    const body = { ...(reason === undefined ? {} : { reason }), ...(now ? { now } : {}) };
    return this.json(`api/moves/${encodeURIComponent(id)}/cancel`, cancelledMoveSchema, { body });
  }

  /** Pauses, resumes or starts a move again. */
  steer(id: string, verb: 'pause' | 'resume' | 'cutover' | 'retry', reason: string | undefined, more: Body = {}) {
    const body = { ...(reason === undefined ? {} : { reason }), ...more };
    return this.json(`api/moves/${encodeURIComponent(id)}/${verb}`, controlledMoveSchema, { body });
  }

  cutoverList(id: string): Promise<CutoverList> {
    return this.json(`api/moves/${encodeURIComponent(id)}/cutover`, cutoverListSchema);
  }

  /** A page of the deletions that a held move holds back. */
  deletions(id: string, query: Query): Promise<HeldDeletions> {
    return this.json(`api/moves/${encodeURIComponent(id)}/deletions`, heldDeletionsSchema, { query });
  }

  approveDeletions(id: string, hash: string, reason: string | undefined) {
    const body = { hash, ...(reason === undefined ? {} : { reason }) };
    return this.json(`api/moves/${encodeURIComponent(id)}/deletions/approve`, controlledMoveSchema, { body });
  }

  /** Changes the pace of a move. Returns the pace that is in force then. */
  pace(id: string, body: Body) {
    return this.json(`api/moves/${encodeURIComponent(id)}/pace`, pacedMoveSchema, { body });
  }

  rollbackPlan(id: string): Promise<RollbackPlanAnswer> {
    return this.json(`api/moves/${encodeURIComponent(id)}/rollback/plan`, rollbackPlanSchema);
  }

  startRollback(id: string, planHash: string, reason: string | undefined) {
    const body = { planHash, ...(reason === undefined ? {} : { reason }) };
    return this.json(`api/moves/${encodeURIComponent(id)}/rollback`, startedRollbackSchema, { body });
  }

  startBack(id: string, reason: string | undefined) {
    const body = { direction: 'back', ...(reason === undefined ? {} : { reason }) };
    return this.json(`api/moves/${encodeURIComponent(id)}/rollback`, startedBackSchema, { body });
  }

  rollback(id: string): Promise<RollbackView> {
    return this.json(`api/moves/${encodeURIComponent(id)}/rollback`, rollbackViewSchema);
  }

  rollbackReport(id: string): Promise<RollbackReport> {
    return this.json(`api/moves/${encodeURIComponent(id)}/rollback/report`, rollbackReportSchema, {
      query: { format: 'json' },
    });
  }

  startChecks(body: Body) {
    return this.json('api/checks', startedChecksSchema, { body });
  }

  check(id: string): Promise<CheckView> {
    return this.json(`api/checks/${encodeURIComponent(id)}`, checkViewSchema);
  }

  checkText(id: string, format: CheckFormat): Promise<string> {
    return this.text(`api/checks/${encodeURIComponent(id)}`, { format });
  }

  startComparison(body: Body) {
    return this.json('api/comparisons', startedComparisonSchema, { body });
  }

  comparison(id: string): Promise<ComparisonView> {
    return this.json(`api/comparisons/${encodeURIComponent(id)}`, comparisonViewSchema);
  }

  comparisons(query: Query): Promise<ComparisonList> {
    return this.json('api/comparisons', comparisonListSchema, { query });
  }

  comparisonReport(id: string): Promise<ComparisonReport> {
    const query = { format: 'json' };
    return this.json(`api/comparisons/${encodeURIComponent(id)}/report`, comparisonReportSchema, { query });
  }

  startFleet(body: Body) {
    return this.json('api/fleets', fleetTableSchema, { body });
  }

  checkFleet(body: Body) {
    return this.json('api/fleets/check', startedFleetChecksSchema, { body });
  }

  fleet(id: string) {
    return this.json(`api/fleets/${encodeURIComponent(id)}`, fleetViewSchema);
  }

  health(): Promise<Health> {
    return this.json('api/health', healthSchema);
  }

  private json<T>(
    path: string,
    schema: z.ZodType<T>,
    { query, body }: { query?: Query; body?: Body } = {},
  ): Promise<T> {
    const method = body === undefined ? 'GET' : 'POST';
    const request = { method, path, signal: this.signal } as const;
    return requestJson(
      this.connection,
      { ...request, ...(query === undefined ? {} : { query }), ...(body === undefined ? {} : { body }) },
      schema,
    );
  }

  private text(path: string, query: Query): Promise<string> {
    return requestText(this.connection, { path, query, signal: this.signal });
  }
}
