import { z } from 'zod';
import { type RollbackPlanAnswer, type RollbackView } from '../../shared/contracts/api/rollbackAnswers';
import { type MoverClient } from '../client/moverClient';
import { CliError, usageError, type ExitCode, exitCodes, undefinedIfTransient } from '../cliError';
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
  const plan = await client.call('getRollbackPlan', { id });
  output.event({ event: 'rollbackPlan', plan });
  output.results(documentLines(rollbackPlanDocument(plan), shown));
  if (!plan.allowed) {
    const message = 'The settings of the app allow no rollback. Nothing was deleted.';
    throw notAllowed(app, { message, code: 'ROLLBACK_NOT_ALLOWED', setting: 'MOVE_ALLOW_ROLLBACK' });
  }
  if (!(await isConfirmed(context, plan, hash))) {
    output.event({ event: 'needsApproval', id, planHash: plan.planHash, exitCode: exitCodes.needsApproval });
    output.remarks([
      line('Nothing is deleted. To roll back exactly as planned: '),
      line('  ', strong(`${command} rollback ${id} --hash ${shortHash(plan.planHash)}`)),
    ]);
    return exitCodes.needsApproval;
  }
  const started = await client.call('startRollback', { id, body: { planHash: plan.planHash, reason } });
  if ('awaitsSecondPerson' in started && started.awaitsSecondPerson) {
    output.event({ event: 'needsApproval', id, planHash: plan.planHash, exitCode: exitCodes.needsApproval });
    output.remarks([
      line('Nothing is deleted. The app requires that another person sends the same request: '),
      line('  ', strong(`${command} rollback ${id} --hash ${shortHash(plan.planHash)}`)),
    ]);
    return exitCodes.needsApproval;
  }
  const view = await follow(context, client, { id, pauseMs: pauseOf(app) });
  const exitCode = exitCodeOf(view);
  const report =
    view.phase === 'failed' ? undefined : await client.call('getRollbackReport', { id, query: { format: 'json' } });
  output.event({ event: 'rollback', rollback: view, exitCode });
  const ended = report ?? { ...view, rests: [], vault: [], results: [] };
  output.results(documentLines(rollbackDocument(ended), shown));
  return exitCode;
}

const minHash = 8;

/** A person at a terminal types the hash, so that nobody rolls back another plan than the one on the screen. */
async function isConfirmed(
  { ask, output }: Context,
  { planHash }: RollbackPlanAnswer,
  given: string | undefined,
): Promise<boolean> {
  if (given !== undefined && given.length < minHash)
    throw usageError('--hash is too short.', `Give at least its first ${String(minHash)} digits.`);
  if (given !== undefined) return requireSame(planHash, given);
  if (ask === undefined || output.isJson) return false;
  const typed = (await ask(`Roll back? Only the hash ${shortHash(planHash)} does: `)).trim();
  return typed.length >= minHash && requireSame(planHash, typed);
}

function requireSame(planHash: string, given: string): true {
  if (planHash.startsWith(given.toLowerCase())) return true;
  throw new CliError(`The plan has the hash ${shortHash(planHash)}, not ${given}. Nothing was deleted.`, {
    remedy: 'Read the plan again, and give its own hash.',
  });
}

interface Followed {
  readonly id: string;
  readonly pauseMs: number;
}

/** Shows a rollback until it ends. An app on this machine runs meanwhile. */
async function follow(
  { output, signal, worksOn }: Context,
  client: MoverClient,
  { id, pauseMs }: Followed,
): Promise<RollbackView> {
  worksOn(id);
  for (;;) {
    signal.throwIfAborted();
    const view = await client.call('getRollback', { id }).catch(undefinedIfTransient);
    if (view !== undefined) output.redraw([rollbackLine(view)]);
    if (view !== undefined && view.finishedAt !== null) {
      output.redraw([]);
      return view;
    }
    await wait(pauseMs, undefined, { signal });
  }
}

function exitCodeOf({ phase }: RollbackView): ExitCode {
  if (phase === 'failed') return exitCodes.failed;
  return phase === 'completed' ? exitCodes.ok : exitCodes.stays;
}

/** What a rollback would do: the sums, then everything that cannot be undone. */
export function rollbackPlanDocument(plan: RollbackPlanAnswer): Document {
  const { id, runId, sourceVault, targetVault, counts, planHash, evidenceAt, items, rests, vault } = plan;
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
