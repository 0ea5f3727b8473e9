import { z } from 'zod';
import { type RollbackPlanAnswer, type RollbackView } from '../../shared/contracts/api/rollbackAnswers';
import { type Card, type Document } from '../../shared/rules/documents/document';
import { restCard, rollbackDocument } from '../../shared/rules/rollback/rollbackDocument';
import { counted } from '../../shared/words/word';
import { type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { type Line, line, strong } from '../text/line';
import { followView } from '../watch/followView';
import { documentLines } from '../text/documentLines';
import { shortHash } from '../text/counts';
import { notAllowed } from '../app/notAllowed';
import { bringBack } from './bringBack';
import { isHashConfirmed, needsApproval } from './confirmHash';
import { pauseOf } from './watch';

const optionsSchema = z.object({
  hash: z.string().optional(),
  reason: z.string().optional(),
  direction: z.string().optional(),
});

/**
 * `kvmover rollback ID`: shows what a rollback would do, asks for the hash of that plan, and rolls the move back. Without a terminal
 * it needs the hash as an option, and otherwise stops after the plan. With `--direction back` it starts a move back instead.
 */
export async function rollback(context: Context): Promise<ExitCode> {
  const { operands, options, output, open } = context;
  const { hash, reason, direction } = optionsSchema.parse(options);
  const id = operands[0] ?? '';
  const app = await open();
  if (direction === 'back') return bringBack(context, app, { id, hash, reason });
  const { client } = app;
  const shown = { columns: output.columns, rest: 'the report has them' };
  const plan = await client.call('getRollbackPlan', { id });
  output.event({ event: 'rollbackPlan', plan });
  output.results(documentLines(rollbackPlanDocument(plan), shown));
  if (!plan.allowed) {
    const message = 'The settings of the app allow no rollback. Nothing was deleted.';
    throw notAllowed(app, { message, code: 'ROLLBACK_NOT_ALLOWED', setting: 'MOVE_ALLOW_ROLLBACK' });
  }
  const { planHash } = plan;
  const nothing = 'Nothing was deleted.';
  const next = `rollback ${id} --hash ${shortHash(planHash)}`;
  if (!(await isHashConfirmed(context, { what: 'plan', hash: planHash, given: hash, question: 'Roll back?', nothing })))
    return needsApproval(context, { id, planHash }, 'Nothing is deleted. To roll back exactly as planned:', next);
  const started = await client.call('startRollback', { id, body: { planHash, reason } });
  const other = 'Nothing is deleted. The app requires that another person sends the same request:';
  if ('awaitsSecondPerson' in started && started.awaitsSecondPerson)
    return needsApproval(context, { id, planHash }, other, next);
  context.worksOn(id);
  const view = await followView(context, {
    read: () => client.call('getRollback', { id }),
    pauseMs: pauseOf(app),
    lineOf: rollbackLine,
    isEnough: ({ finishedAt }) => finishedAt !== null,
  });
  const exitCode = exitCodeOf(view);
  const report =
    view.phase === 'failed' ? undefined : await client.call('getRollbackReport', { id, query: { format: 'json' } });
  output.event({ event: 'rollback', rollback: view, exitCode });
  const ended = report ?? { ...view, rests: [], vault: [], results: [] };
  output.results(documentLines(rollbackDocument(ended), shown));
  return exitCode;
}

function exitCodeOf({ phase }: RollbackView): ExitCode {
  if (phase === 'failed') return exitCodes.failed;
  return phase === 'completed' ? exitCodes.ok : exitCodes.stays;
}

/** What a rollback would do: the sums, then everything that cannot be undone. */
export function rollbackPlanDocument(plan: RollbackPlanAnswer): Document {
  const { id, runId, sourceVault, targetVault, counts, planHash, evidenceAt, lastReportUri, items, rests, vault } =
    plan;
  const keptItems = items.filter(({ action }) => action === 'keep');
  const keptRows = vault.filter(({ action }) => action === 'keep');
  return {
    title: `Rollback in ${targetVault}`,
    kind: 'Plan of a rollback',
    verdict: { tone: 'warn', text: 'planned', meaning: `Move ${id} from ${sourceVault}, run ${runId}.` },
    sums: [
      { tone: 'bad', text: `${counts.delete === 1 ? 'item' : 'items'} to soft-delete`, value: counts.delete },
      { tone: 'bad', text: 'to soft-delete again', value: counts.deleteAgain },
      { tone: 'busy', text: 'to get former attributes', value: counts.restore },
      { tone: 'warn', text: 'that cannot be undone', value: counts.keep },
      { tone: 'quiet', text: 'that the move did not write', value: counts.untouched },
    ],
    facts: [
      ...(vault.length === 0 ? [] : [['the vault itself', counted(vault.length, 'change')] as const]),
      [
        'plan',
        `${shortHash(planHash)}, by what the run had noted at ${evidenceAt}. Each item is read again before anything is done.`,
      ],
      ...(lastReportUri === null ? [] : [['last rollback', `It left something. First read ${lastReportUri}`] as const]),
    ],
    sections: [
      {
        title: 'What a rollback cannot undo',
        cards: [
          ...keptItems.map(({ itemType, itemName, ...row }) => keptCard(`${itemType} ${itemName}`, row)),
          ...keptRows.map(({ kind, name, command, ...row }) => ({
            ...keptCard(`${kind} ${name}`, row),
            commands: [command],
          })),
          ...rests.map(restCard),
        ],
      },
    ],
  };
}

interface Kept {
  readonly reason?: string | undefined;
  readonly detail: string;
  readonly remedy: string;
}

function keptCard(title: string, { reason, detail, remedy }: Kept): Card {
  return { tone: 'warn', badge: 'kept', title, code: reason, texts: [detail], remedies: [remedy] };
}

/** One line about a rollback in progress. */
export function rollbackLine({ phase, counts, total, waitingFor }: RollbackView): Line {
  const done = counts.rolledBack + counts.kept + counts.gone + counts.failed;
  const wait = waitingFor === null ? '' : `   ${waitingFor.message}`;
  return line(strong(phase), `  ${String(done)} of ${counted(total, 'item')}${wait}`);
}
