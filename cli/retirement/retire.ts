import { z } from 'zod';
import { type RetirementView } from '../../shared/contracts/api/retirementAnswers';
import { type RetirementStep, retirementSteps } from '../../shared/contracts/steps/retirement';
import { CliError, type ExitCode, exitCodes, usageError } from '../cliError';
import { type Context } from '../context';
import { notAllowed } from '../app/notAllowed';
import { type MoverClient } from '../client/moverClient';
import { bad, good, type Line, line, paragraph, quiet, strong } from '../text/line';
import { moveIdOf } from '../verbs/findMove';
import { needsApproval } from '../verbs/confirmHash';
import { pauseOf } from '../verbs/watch';
import { followView } from '../watch/followView';

const optionsSchema = z.object({
  breakGlass: z.string().optional(),
  from: z.string().optional(),
  confirm: z.string().optional(),
  reason: z.string().optional(),
});

/**
 * `kvmover retire lock|unlock|delete|recover|status [ID]`: one step at the source of an ended move, each until the next. A deletion wants
 * the name of the vault.
 */
export async function retire(context: Context): Promise<ExitCode> {
  const { operands, options, output, open } = context;
  const [action = '', written] = operands;
  const { breakGlass, from, confirm, reason } = optionsSchema.parse(options);
  const step = retirementSteps.find((one) => one === action);
  if ((breakGlass !== undefined || from !== undefined) && step !== 'lock')
    throw usageError('--break-glass and --from are for the step lock.', 'Leave them out.');
  const app = await open();
  const { client } = app;
  const id = await moveIdOf(client, written, 'ended');
  const before = await retirementOf(client, id);
  if (step === undefined) return show(context, requireFound(before, id));
  if (step === 'delete') await confirmName(context, requireFound(before, id).sourceVault, confirm);
  const lock = { breakGlass: { principals: listOf(breakGlass), addresses: listOf(from) } };
  const body = { step, ...(step === 'lock' ? lock : {}), ...(reason === undefined ? {} : { reason }) };
  const asked = await client.call('startRetirement', { id, body }).catch(withAdvice(app));
  const same = `retire ${step} ${id}${sameOptions({ breakGlass, from })}`;
  if (asked.awaitsSecondPerson)
    return needsApproval(context, { id, step }, 'Nothing is done. Another person has to send the same request:', same);
  context.worksOn(id);
  const view = await followView(context, {
    read: async () => requireFound(await retirementOf(client, id), id),
    pauseMs: pauseOf(app),
    lineOf: () => line(strong(step), '  in progress'),
    isEnough: (now) => lastOf(now) !== undefined && textOf(lastOf(now)) !== textOf(lastOf(before)),
  });
  output.event({ event: 'retirement', retirement: view, exitCode: exitOf(view) });
  output.results(retirementLines(view, output.columns));
  return exitOf(view);
}

function listOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((one) => one.trim());
}

function sameOptions(given: { readonly breakGlass: string | undefined; readonly from: string | undefined }): string {
  const flag = (name: string, text: string | undefined) => (text === undefined ? '' : ` --${name} ${text}`);
  return `${flag('break-glass', given.breakGlass)}${flag('from', given.from)}`;
}

/** Undefined if nobody has asked to lock the source. */
export async function retirementOf(client: MoverClient, id: string): Promise<RetirementView | undefined> {
  return client.call('getRetirement', { id }).catch((error: unknown) => {
    if (error instanceof CliError && error.code === 'RETIREMENT_NOT_FOUND') return undefined;
    throw error;
  });
}

function requireFound(view: RetirementView | undefined, id: string): RetirementView {
  if (view !== undefined) return view;
  throw new CliError(`Nobody has locked the source of move ${id}.`, { remedy: `Lock it: kvmover retire lock ${id}` });
}

/** Only the name of the vault deletes it, so that nobody deletes another one. */
async function confirmName({ ask, output }: Context, vault: string, given: string | undefined): Promise<void> {
  const typed =
    given ?? (ask === undefined || output.isJson ? undefined : await ask(`Delete ${vault}? Only its name does: `));
  if (typed?.trim() === vault) return;
  throw usageError(`Nothing is deleted without the name of the vault.`, `Give it: --confirm ${vault}`);
}

function withAdvice(app: Parameters<typeof notAllowed>[0]) {
  return (error: unknown): never => {
    if (!(error instanceof CliError) || error.code !== 'RETIREMENT_NOT_ALLOWED') throw error;
    const message = 'The settings of the app allow nobody to lock or delete a source. Nothing was done.';
    throw notAllowed(app, { message, code: 'RETIREMENT_NOT_ALLOWED', setting: 'MOVE_ALLOW_RETIREMENT' });
  };
}

function show({ output }: Context, view: RetirementView): ExitCode {
  const exitCode = view.openedByHand.length > 0 ? exitCodes.stays : exitCodes.ok;
  output.event({ event: 'retirement', retirement: view, exitCode });
  output.results(retirementLines(view, output.columns));
  return exitCode;
}

type Step = RetirementView['steps'][number];

function lastOf(view: RetirementView | undefined): Step | undefined {
  return view?.steps.at(-1);
}

function textOf(step: Step | undefined): string {
  return JSON.stringify(step ?? null);
}

function exitOf(view: RetirementView): ExitCode {
  const last = lastOf(view);
  if (last?.failure !== undefined) return exitCodes.failed;
  return (last?.left.length ?? 0) > 0 ? exitCodes.stays : exitCodes.ok;
}

const stateWords = {
  open: () => 'open, as before the lock',
  locked: ({ lockedAt }: RetirementView) => `locked since ${lockedAt ?? ''}`,
  deleted: ({ recoverableUntil }: RetirementView) =>
    `deleted, recoverable until ${recoverableUntil ?? 'an unknown time'}`,
} as const;

const doneWords: Readonly<Record<RetirementStep, string>> = {
  lock: 'Nobody reaches the vault except its break-glass principals.',
  unlock: 'Access and network are as before the lock.',
  delete: 'The vault is soft-deleted. Nothing was purged.',
  recover: 'The vault is back, and still locked.',
};

function retirementLines(view: RetirementView, columns: number): readonly Line[] {
  const { id, sourceVault, state, openedByHand, readAt, next, step, awaitsSecondPerson } = view;
  const last = lastOf(view);
  const shown = (text: string) => paragraph(text, { columns, indent: 2 });
  const outcome =
    last === undefined
      ? []
      : last.failure === undefined
        ? [line(good(last.step), `  ${doneWords[last.step]}`)]
        : [line(bad(`${last.step} failed`), `  ${last.failure.code}`), ...shown(last.failure.detail)];
  return [
    line(strong(sourceVault), `  ${stateWords[state](view)}`),
    ...(step === null ? [] : [line(`The step ${step} ${awaitsSecondPerson ? 'waits for a second person' : 'runs'}.`)]),
    ...outcome,
    ...(last?.left.length
      ? [line('Left as it is, because somebody changed it or a right is missing:'), ...last.left.flatMap(shown)]
      : []),
    ...(openedByHand.length === 0
      ? []
      : [line(bad(`Somebody opened it by hand, seen at ${readAt ?? ''}:`)), ...openedByHand.flatMap(shown)]),
    ...(state === 'open'
      ? []
      : [line(quiet(`Next: ${next.map((one) => `kvmover retire ${one} ${id}`).join(', or ')}`))]),
  ];
}
