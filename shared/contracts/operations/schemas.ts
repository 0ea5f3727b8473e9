import { z } from 'zod';
import { vaultAccessSchema } from '../api/accessAnswers';
import { checkListSchema, checkViewSchema, startedChecksSchema } from '../api/checkAnswers';
import { checkRequestSchema } from '../api/checkAnswers';
import {
  comparisonListSchema,
  comparisonReportSchema,
  comparisonViewSchema,
  startedComparisonSchema,
} from '../api/comparisonAnswers';
import { comparisonRequestSchema } from '../api/comparisonAnswers';
import {
  askedFleetSchema,
  fleetApprovalSchema,
  fleetListSchema,
  fleetReportSchema,
  fleetRetrySchema,
  fleetTableSchema,
  fleetVaultListSchema,
  fleetViewSchema,
} from '../api/fleetAnswers';
import { consumerRequestSchema, searchListSchema, searchViewSchema, startedSearchSchema } from '../api/consumerAnswers';
import { fleetRequestSchema } from '../api/fleetRequest';
import { fleetCheckRequestSchema, startedFleetChecksSchema } from '../api/fleetRequest';
import {
  backRequestSchema,
  rollbackPlanSchema,
  rollbackReportSchema,
  rollbackRequestSchema,
  rollbackViewSchema,
  startedBackSchema,
  startedRollbackSchema,
} from '../api/rollbackAnswers';
import { retirementRequestSchema, retirementViewSchema, startedRetirementSchema } from '../api/retirementAnswers';
import { forecastSchema, outcomeCountsSchema } from '../model/forecast';
import { cancelledMoveSchema, cancelRequestSchema } from '../api/moveControl';
import {
  controlledMoveSchema,
  controlRequestSchema,
  cutoverRequestSchema,
  pacedMoveSchema,
  paceRequestSchema,
} from '../api/moveControl';
import { deletionsApprovalSchema, heldDeletionsSchema } from '../api/cutoverAnswers';
import { acceptanceRequestSchema, cutoverListSchema } from '../api/cutoverAnswers';
import { approvedMoveSchema, orchestrationAnswerSchema, planAnswerSchema, startedMoveSchema } from '../api/httpAnswers';
import { completionSchema } from '../api/completion';
import { healthSchema } from '../api/problemDocument';
import { moveRequestSchema } from '../api/moveRequest';
import { itemListSchema, moveListSchema } from '../api/moveList';
import { eventListSchema } from '../api/moveEvents';
import { runListSchema } from '../api/moveRuns';
import { moveStatusSchema } from '../api/moveStatus';
import { problemSchema } from '../model/progress';
import { approvalRequestSchema } from '../steps/orchestrations';
import { problemDocumentSchema } from '../api/problemDocument';
import { moveReportSchema } from '../api/report';
import { takenEventsSchema, vaultEventsSchema } from '../api/vaultEvents';

/** Schemas of requests by their name in the document. Fields with a default are optional. */
export const requestSchemas = {
  MoveRequest: moveRequestSchema,
  Approval: approvalRequestSchema,
  Cancellation: cancelRequestSchema,
  ControlRequest: controlRequestSchema,
  CutoverRequest: cutoverRequestSchema,
  DeletionsApproval: deletionsApprovalSchema,
  Acceptance: acceptanceRequestSchema,
  PaceRequest: paceRequestSchema,
  CheckRequest: checkRequestSchema,
  ComparisonRequest: comparisonRequestSchema,
  ConsumerRequest: consumerRequestSchema,
  FleetRequest: fleetRequestSchema,
  FleetCheckRequest: fleetCheckRequestSchema,
  FleetApproval: fleetApprovalSchema,
  FleetRetry: fleetRetrySchema,
  RollbackRequest: z.union([rollbackRequestSchema, backRequestSchema]),
  RetirementRequest: retirementRequestSchema,
  VaultEvents: vaultEventsSchema,
} as const;

/** Schemas of answers. */
export const answerSchemas = {
  Health: healthSchema,
  StartedMove: startedMoveSchema,
  MoveStatus: moveStatusSchema,
  Plan: planAnswerSchema,
  ApprovedMove: approvedMoveSchema,
  CancelledMove: cancelledMoveSchema,
  ControlledMove: controlledMoveSchema,
  PacedMove: pacedMoveSchema,
  CutoverList: cutoverListSchema,
  HeldDeletions: heldDeletionsSchema,
  Orchestration: orchestrationAnswerSchema,
  MoveReport: moveReportSchema,
  Completion: completionSchema,
  RunList: runListSchema,
  EventList: eventListSchema,
  MoveList: moveListSchema,
  ItemList: itemListSchema,
  StartedChecks: startedChecksSchema,
  CheckList: checkListSchema,
  CheckRun: checkViewSchema,
  StartedComparison: startedComparisonSchema,
  ComparisonList: comparisonListSchema,
  Comparison: comparisonViewSchema,
  ComparisonReport: comparisonReportSchema,
  StartedSearch: startedSearchSchema,
  SearchList: searchListSchema,
  ConsumerSearch: searchViewSchema,
  FleetTable: fleetTableSchema,
  StartedFleetChecks: startedFleetChecksSchema,
  AskedFleet: askedFleetSchema,
  FleetList: fleetListSchema,
  Fleet: fleetViewSchema,
  FleetVaultList: fleetVaultListSchema,
  FleetReport: fleetReportSchema,
  VaultAccess: vaultAccessSchema,
  RollbackPlan: rollbackPlanSchema,
  StartedRollback: z.union([startedRollbackSchema, startedBackSchema]),
  Rollback: rollbackViewSchema,
  RollbackReport: rollbackReportSchema,
  StartedRetirement: startedRetirementSchema,
  Retirement: retirementViewSchema,
  TakenEvents: takenEventsSchema,
  Forecast: forecastSchema,
  OutcomeCounts: outcomeCountsSchema,
  ItemProblem: problemSchema,
  ProblemDocument: problemDocumentSchema,
} as const;

export type RequestName = keyof typeof requestSchemas;
export type AnswerName = keyof typeof answerSchemas;

export const schemaUri = (name: string): string => `#/components/schemas/${name}`;

/** The schemas that the app parses with, as JSON Schema 2020-12. */
export function apiSchemas(): Readonly<Record<string, object>> {
  return { ...jsonSchemas(requestSchemas, 'input'), ...jsonSchemas(answerSchemas, 'output') };
}

function jsonSchemas(schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output'): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const made = Object.entries(z.toJSONSchema(registry, { io, uri: schemaUri }).schemas);
  return Object.fromEntries(made.map(([id, schema]) => [id, withoutAddress(schema)]));
}

/** Removes `$schema` and `$id`, because tools would look for the schema at that address instead of in the document. */
function withoutAddress(schema: object): object {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== '$schema' && name !== '$id'));
}
