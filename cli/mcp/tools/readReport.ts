import { z } from 'zod';
import { type MoveReport, moveReportSchema } from '../../../shared/contracts/api/report';
import { moveIdSchema, runIdSchema } from '../../../shared/contracts/model/ids';
import { itemStateSchema } from '../../../shared/contracts/model/outcome';
import { routeSchema } from '../../../shared/contracts/model/plan';
import { itemCountsSchema, phaseSchema, versionCountsSchema } from '../../../shared/contracts/model/progress';
import { CliError } from '../../cliError';
import { reportInFile, reportOfApp } from '../reportSource';
import { itemSchema, limitSchema, meaningSchema, meaningsOf, offsetSchema } from '../shown';
import { tool } from '../tool';

/** The report of a move, a page of its results at a time. */
export const readReport = tool({
  name: 'read_report',
  title: 'Read the report of a move',
  about:
    'Reads the report of a move: of the move with this id, of the newest that has ended, or in a JSON file. Shows sums, and the results of items from "offset" on. With "only": "problems", only items that did not arrive as they were.',
  input: z
    .strictObject({
      moveId: moveIdSchema.optional(),
      run: runIdSchema.optional(),
      file: z.string().min(1).max(4_096).optional(),
      only: z.enum(['all', 'problems']).default('all'),
      offset: offsetSchema,
      limit: limitSchema,
    })
    .refine(({ file, moveId, run }) => file === undefined || (moveId ?? run) === undefined, 'expected "file" alone'),
  output: z.object({
    moveId: z.string(),
    runId: z.string(),
    sourceVault: z.string(),
    targetVault: z.string(),
    dryRun: z.boolean(),
    phase: phaseSchema,
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
    itemCounts: itemCountsSchema,
    versionCounts: versionCountsSchema,
    verified: z.number(),
    provenByApp: z.boolean().nullable(),
    resultCount: z.number(),
    results: z.array(
      itemSchema.extend({
        route: routeSchema,
        state: itemStateSchema,
        reasons: z.array(z.string()),
        code: z.string().nullable(),
        versions: z.number(),
        verified: z.boolean(),
      }),
    ),
    meanings: z.array(meaningSchema),
  }),
  run: async ({ moveId, run, file, only, offset, limit }, asking) => {
    const found =
      file === undefined
        ? await reportOfApp((await asking.open()).client, moveId, run)
        : { bytes: await reportInFile(file), isProven: null };
    const report = parse(found.bytes);
    const rows = only === 'all' ? report.results : report.results.filter(isProblem);
    const shown = rows.slice(offset, offset + limit);
    return {
      ...summaryOf(report),
      provenByApp: found.isProven,
      resultCount: rows.length,
      results: shown.map((item) => ({
        type: item.itemType,
        name: item.itemName,
        route: item.route,
        state: item.state,
        reasons: item.reasons,
        code: item.code ?? null,
        versions: item.versionCount,
        verified: item.verified,
      })),
      meanings: meaningsOf(
        shown.flatMap(({ reasons, code }) => [...reasons, ...(code === undefined ? [] : [code])]),
        report.move.dryRun ? 'planned' : 'done',
      ),
    };
  },
});

function summaryOf({ move, phase, startedAt, finishedAt, items, versions, verified }: MoveReport) {
  return {
    ...{ moveId: move.moveId, runId: move.runId, sourceVault: move.sourceVault, targetVault: move.targetVault },
    ...{ dryRun: move.dryRun, phase, startedAt, finishedAt, itemCounts: items, versionCounts: versions, verified },
  };
}

function isProblem({ state, code, reasons }: MoveReport['results'][number]): boolean {
  return (
    code !== undefined ||
    state === 'blocked' ||
    state === 'failed' ||
    state === 'cutOff' ||
    (state === 'skipped' && reasons.length > 0)
  );
}

function parse(bytes: Buffer): MoveReport {
  try {
    return moveReportSchema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    throw new CliError('This is not a JSON report of a move, or it is of another version of the app.');
  }
}
