import { userInfo } from 'node:os';
import { z } from 'zod';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type OpenApp } from '../app/openedApp';
import { CliError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { line, strong } from '../text/line';
import { shortHash } from '../text/counts';
import { findByHash } from './findMove';
import { endsAfterStart, showStarted, watchToEnd } from './watch';

const optionsSchema = z.object({ approvedBy: z.string().optional() });

/** `kvmover apply HASH`: approves exactly this plan and watches. A move that was approved before is only watched. */
export async function apply(context: Context): Promise<ExitCode> {
  const app = await context.open();
  const found = await findByHash(app.client, context.operands[0] ?? '');
  return applyPlan(context, app, found);
}

/** Approves the plan of a move that waits for it, and watches the move to its end. */
export async function applyPlan(
  context: Context,
  app: OpenApp,
  { id, phase, planHash }: Pick<MoveStatus, 'id' | 'phase'> & { readonly planHash: string },
): Promise<ExitCode> {
  const isEnd = endsAfterStart(context, app);
  context.worksOn(id);
  if (phase === 'awaitingApproval') await approvePlan(context, app, id, planHash);
  else if (phase === 'paused') await app.client.call('resumeMove', { id, body: {} });
  else context.output.remarks([line(`Move ${id} needs no approval any more: it is in phase ${phase}.`)]);
  if (isEnd) return showStarted(context, id, 'is approved and runs');
  // Right after the approval, the status may still be that of the wait.
  let looks = 0;
  return watchToEnd(context, app, id, {
    isEnough: (status) => status.phase === 'awaitingApproval' && (looks += 1) > maxLooks,
  });
}

/** A move that still waits after this many looks did not get its approval. */
const maxLooks = 240;

/** `kvmover approve HASH`: approves and returns. */
export async function approve(context: Context): Promise<ExitCode> {
  const app = await context.open();
  const { id, phase, planHash } = await findByHash(app.client, context.operands[0] ?? '');
  if (phase !== 'awaitingApproval')
    throw new CliError(`Move ${id} does not wait for an approval: it is in phase ${phase}.`);
  await approvePlan(context, app, id, planHash);
  context.output.results([
    line(`Plan ${shortHash(planHash)} of move ${id} is approved.`),
    line('Watch it:  ', strong(`${context.command} watch ${id}`)),
  ]);
  return exitCodes.ok;
}

async function approvePlan(
  { options, output }: Context,
  { client, place }: OpenApp,
  id: string,
  planHash: string,
): Promise<void> {
  // An app on this machine does not know who calls it. An auditor asks who approved.
  const { approvedBy = place === 'endpoint' ? undefined : ownName() } = optionsSchema.parse(options);
  await client.call('approveMove', { id, body: { planHash, approvedBy } });
  output.event({ event: 'approved', id, planHash });
}

/** A user of a container may have no name. */
function ownName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
