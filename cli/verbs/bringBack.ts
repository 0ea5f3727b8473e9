import { type OpenApp } from '../app/openedApp';
import { usageError, type ExitCode } from '../cliError';
import { type Context } from '../context';
import { exitCodeOf } from '../text/endLines';
import { shortHash } from '../text/counts';
import { applyPlan } from './apply';
import { needsApproval } from './confirmHash';
import { isConfirmed } from './move';
import { showPlan } from './plan';

interface Asked {
  readonly id: string;
  readonly hash: string | undefined;
  readonly reason: string | undefined;
}

/**
 * `kvmover rollback ID --direction back`: plans a move of what was written in the target since to the source, shows the plan and
 * asks for "yes". Without a terminal it stops after the plan, which `kvmover apply` approves.
 */
export async function bringBack(context: Context, app: OpenApp, { id, hash, reason }: Asked): Promise<ExitCode> {
  if (hash !== undefined)
    throw usageError('--hash does not go with --direction back.', 'Plan first, then approve the plan: kvmover apply.');
  const started = await app.client.call('startRollback', { id, body: { direction: 'back', reason } });
  context.worksOn(started.id);
  const status = await showPlan(context, app, { id: started.id, sourceShare: undefined });
  const { phase, planHash } = status;
  if (phase !== 'awaitingApproval' || planHash === null) return exitCodeOf(status);
  if (await isConfirmed(context, planHash)) return applyPlan(context, app, { id: started.id, phase, planHash });
  return needsApproval(
    context,
    { id: started.id, planHash },
    'Nothing is written. The plan waits:',
    `apply ${shortHash(planHash)}`,
  );
}
