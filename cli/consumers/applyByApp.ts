import { z } from 'zod';
import { type ChangeView } from '../../shared/contracts/api/consumerAnswers';
import { shells } from '../../shared/rules/text/azLine';
import { changeDocument } from '../../shared/rules/consumers/changeDocument';
import { CliError, type ExitCode, exitCodes, usageError } from '../cliError';
import { type Context } from '../context';
import { readConsumers } from '../folder/readConsumers';
import { documentLines } from '../text/documentLines';
import { shortHash } from '../text/counts';
import { type Line, line, strong } from '../text/line';
import { isHashConfirmed, needsApproval } from '../verbs/confirmHash';
import { vaultPair } from '../verbs/moveRequest';
import { pauseOf } from '../verbs/watch';
import { followView } from '../watch/followView';

const optionsSchema = z.object({
  byApp: z.string().optional(),
  hash: z.string().optional(),
  reason: z.string().optional(),
  shell: z.enum(shells).default('bash'),
});
type App = Awaited<ReturnType<Context['open']>>;

/**
 * `kvmover consumers apply VAULT FILE --by-app MOVE`: shows what the app would change after a move, and changes it once the hash of that
 * plan is given. The app changes only objects without values.
 */
export async function applyByApp(context: Context): Promise<ExitCode> {
  const { operands, options, open } = context;
  const [, vaultText = '', file] = operands;
  const { byApp: id = '', hash, reason } = optionsSchema.parse(options);
  if (file === undefined) throw usageError('Nothing says which consumers.', 'Name the JSON of kvmover consumers find.');
  const { source: vault } = vaultPair([vaultText, vaultText]);
  const { search, vault: found } = readConsumers(file);
  if (found !== vault) throw usageError(`${file} is about ${found}, not about ${vault}.`);
  if (search === null) throw usageError(`${file} is of a search in files.`, 'The app changes what it found in Azure.');
  const app = await open({ source: vault, target: vault });
  const looked = await app.client.call('startConsumerChange', { id, body: { search, dryRun: true } });
  const plan = await show(context, app, looked.id);
  if (plan.phase === 'failed' || plan.phase === 'cancelled')
    throw new CliError('The plan could not be made. Nothing was changed.');
  const { planHash } = plan;
  const asked = { what: 'plan', hash: planHash, given: hash, question: 'Change?', nothing: 'Nothing was changed.' };
  const next = `consumers apply ${vault} ${file} --by-app ${id} --hash ${shortHash(planHash)}`;
  if (!(await isHashConfirmed(context, asked)))
    return needsApproval(context, { id, planHash }, 'Nothing is changed. To change exactly as planned:', next);
  const started = await app.client.call('startConsumerChange', { id, body: { search, planHash, reason } });
  return follow(context, app, started);
}

/** `kvmover consumers approve|undo CHANGE`: lets a change begin that waits for a second person, or takes a change back. */
export async function steerChange(context: Context, action: 'approve' | 'undo'): Promise<ExitCode> {
  const [, id = ''] = context.operands;
  const { hash, reason } = optionsSchema.parse(context.options);
  const app = await context.open();
  const { planHash } = await show(context, app, id);
  const asked = { what: 'plan', hash: planHash, given: hash, nothing: 'Nothing was changed.' };
  const question = action === 'approve' ? 'Approve?' : 'Take it back?';
  if (!(await isHashConfirmed(context, { ...asked, question }))) {
    const next = `consumers ${action} ${id} --hash ${shortHash(planHash)}`;
    return needsApproval(context, { id, planHash }, 'Nothing is changed. To continue:', next);
  }
  const call = action === 'approve' ? 'approveConsumerChange' : 'rollBackConsumerChange';
  return follow(context, app, await app.client.call(call, { id, body: { planHash, reason } }));
}

interface Started {
  readonly id: string;
  readonly planHash: string;
  readonly awaitsSecondPerson: boolean;
}

async function follow(context: Context, app: App, { id, planHash, awaitsSecondPerson }: Started): Promise<ExitCode> {
  if (awaitsSecondPerson) {
    const words = 'Nothing is changed. The app requires that another person approves:';
    return needsApproval(context, { id, planHash }, words, `consumers approve ${id} --hash ${shortHash(planHash)}`);
  }
  const { phase } = await show(context, app, id);
  const exitCode = phase === 'completed' ? exitCodes.ok : phase === 'failed' ? exitCodes.failed : exitCodes.stays;
  context.output.event({ event: 'end', id, phase, exitCode });
  if (phase !== 'cancelled') context.output.remarks([line(`To take it back: ${context.command} consumers undo ${id}`)]);
  return exitCode;
}

/** Waits for the end of a change, and shows it. */
async function show(context: Context, app: App, id: string): Promise<ChangeView> {
  const { output } = context;
  const { shell } = optionsSchema.parse(context.options);
  const view = await followView(context, {
    read: () => app.client.call('getConsumerChange', { id }),
    pauseMs: pauseOf(app),
    lineOf: changeLine,
    isEnough: ({ phase }) => phase !== 'running',
  });
  const consumers = [...view.consumers];
  for (let next = view.nextFrom; next !== null;) {
    const more = await app.client.call('getConsumerChange', { id, query: { from: String(next) } });
    consumers.push(...more.consumers);
    next = more.nextFrom;
  }
  const change = { ...view, consumers, nextFrom: null };
  output.event({ event: 'consumerChange', change });
  output.results(documentLines(changeDocument(change, shell), { columns: output.columns, showsAll: true }));
  return change;
}

function changeLine({ dryRun, counts, total }: ChangeView): Line {
  const done = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return line(strong(dryRun ? 'looking' : 'changing'), `  ${String(done)} of ${String(total)}`);
}
