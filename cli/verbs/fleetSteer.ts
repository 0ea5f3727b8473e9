import { z } from 'zod';
import { type FleetView } from '../../shared/contracts/api/fleetAnswers';
import { leftOf } from '../../shared/rules/fleets/fleetRows';
import { type MoverClient } from '../client/moverClient';
import { type ExitCode, exitCodes, usageError } from '../cliError';
import { type Context } from '../context';
import { shortHash } from '../text/counts';
import { line, type Line, paragraph, strong } from '../text/line';
import { openVaults } from './fleetShow';
import { isHashConfirmed, needsApproval } from './confirmHash';
import { fleetIdOf } from './fleetFile';

const optionsSchema = z.object({
  wave: z.string().optional(),
  vault: z.string().optional(),
  hash: z.string().optional(),
  approvedBy: z.string().optional(),
  reason: z.string().optional(),
  set: z.array(z.string()).default([]),
});

/** `kvmover fleet pause`: no move begins any more. */
export const pauseFleet = (context: Context) =>
  steer(context, 'pauseFleet', 'starts no more moves. Continue it: ', 'resume');

/** `kvmover fleet resume`: a paused or stopped fleet continues. */
export const resumeFleet = (context: Context) => steer(context, 'resumeFleet', 'continues. See: ', 'status');

/** `kvmover fleet cancel`: no move begins any more, and the fleet ends with those in progress. */
export const cancelFleet = (context: Context) =>
  steer(context, 'cancelFleet', 'starts no more moves, and ends with those in progress. See: ', 'status');

async function steer(
  context: Context,
  operation: 'pauseFleet' | 'resumeFleet' | 'cancelFleet',
  words: string,
  next: string,
): Promise<ExitCode> {
  const { client } = await context.open();
  const id = await fleetIdOf(client, context.operands[1]);
  await client.call(operation, { id });
  return done(context, { id, asked: operation.replace('Fleet', '') }, `Fleet ${id} ${words}`, `fleet ${next} ${id}`);
}

function done(
  { output, command }: Context,
  event: Readonly<Record<string, unknown>>,
  words: string,
  next: string,
): ExitCode {
  output.event({ event: 'fleetAsked', ...event, exitCode: exitCodes.ok });
  output.results(withNext(words, `${command} ${next}`, output.columns));
  return exitCodes.ok;
}

/** Words, and the next command in a line of its own, so that it can be copied whole. */
function withNext(words: string, next: string, columns: number): readonly Line[] {
  return [...paragraph(words, { columns, indent: 0 }), line('  ', strong(next))];
}

type Follow = (context: Context, client: MoverClient, id: string) => Promise<ExitCode>;

/**
 * `kvmover fleet retry [--vault X [--set NAME=VALUE …]]`: starts moves again that did not bring everything, or that of one vault with
 * another request. An app on this machine runs until the fleet ends.
 */
export async function retryFleet(context: Context, follow: Follow): Promise<ExitCode> {
  const { vault, set, reason } = optionsSchema.parse(context.options);
  if (set.length > 0 && vault === undefined)
    throw usageError('--set needs --vault: it changes the request of one vault.');
  if (reason !== undefined && vault === undefined) throw usageError('--reason needs --vault.');
  const settings = set.length === 0 ? undefined : settingsOf(set);
  const app = await context.open();
  const id = await fleetIdOf(app.client, context.operands[1]);
  await app.client.call('retryFleet', { id, body: { vault, settings, reason } });
  const what = vault === undefined ? 'Every vault that did not complete' : `Vault ${vault}`;
  const how = set.length === 0 ? '' : ` with ${set.join(', ')}`;
  const words = `${what} is started again${how}. The fleet takes it up within 30 seconds. See: `;
  const exitCode = done(context, { id, asked: 'retry', vault, settings }, words, `fleet status ${id}`);
  return app.place === 'own' ? follow(context, app.client, id) : exitCode;
}

/** `unmovableKeys=recreate` as a field of the request. The app says which fields and values there are. */
function settingsOf(set: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    set.map((text) => {
      const at = text.indexOf('=');
      if (at < 1)
        throw usageError(`--set ${text}: expected a name and a value.`, 'For example: --set unmovableKeys=recreate');
      return [text.slice(0, at), valueOf(text.slice(at + 1))];
    }),
  );
}

/** JSON where it is JSON, else a word. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

interface Approvable {
  /** What has the hash. */
  readonly what: string;
  /** What else a person may call it. */
  readonly alias?: string;
  readonly options: string;
  readonly hash: string;
  readonly approve: (by: string | undefined) => Promise<unknown>;
}

/**
 * `kvmover fleet approve [--wave W | --vault X]`: approves a wave, all waves, or the plan of one vault, by its hash. Without a terminal
 * it needs the hash as an option, and otherwise says which ones there are.
 */
export async function approveFleet(context: Context): Promise<ExitCode> {
  const { output, operands, options, command } = context;
  const { wave, vault, hash: given, approvedBy } = optionsSchema.parse(options);
  const { client } = await context.open();
  const id = await fleetIdOf(client, operands[1]);
  const view = await client.call('getFleet', { id });
  const found = await approvablesOf(client, view, context.signal);
  const wanted = wave === undefined ? (vault === undefined ? undefined : `vault ${vault}`) : `wave ${wave}`;
  const matching =
    wanted === undefined ? found : found.filter(({ what, alias }) => what === wanted || alias === wanted);
  const [one] = matching;
  if (one === undefined) {
    output.event({ event: 'fleetAsked', id, asked: 'approve', exitCode: exitCodes.ok });
    output.results([
      line(`Nothing of fleet ${id} waits for ${wanted === undefined ? 'an approval' : `an approval of ${wanted}`}.`),
    ]);
    return exitCodes.ok;
  }
  if (matching.length > 1 && given === undefined) {
    const next = matching.map(({ options: own, hash }) =>
      line('  ', strong(`${command} ${approveWords(id, own, hash)}`)),
    );
    output.event({
      event: 'needsApproval',
      id,
      hashes: matching.map(({ what, hash }) => ({ what, hash })),
      exitCode: exitCodes.needsApproval,
    });
    output.remarks([line('Nothing was approved. Read what moves, then approve:'), ...next]);
    return exitCodes.needsApproval;
  }
  const named = given === undefined ? one : (matching.find(({ hash }) => hash.startsWith(given.toLowerCase())) ?? one);
  const { what, hash } = named;
  const asking = {
    what: what.split(' ')[0] ?? what,
    hash,
    given,
    question: `Approve ${what}?`,
    nothing: 'Nothing was approved.',
  };
  if (!(await isHashConfirmed(context, asking)))
    return needsApproval(
      context,
      { id, hash },
      `Nothing was approved. To approve ${what}:`,
      approveWords(id, named.options, hash),
    );
  await named.approve(approvedBy);
  return done(context, { id, asked: 'approve', hash }, `Approved: ${what}. See: `, `fleet status ${id}`);
}

async function approvablesOf(client: MoverClient, view: FleetView, signal: AbortSignal) {
  if (view.approval === 'none' || view.finishedAt !== null) return [];
  return view.approval === 'vault' ? plansOf(client, view, signal) : wavesOf(client, view);
}

function wavesOf(client: MoverClient, { id, waves, tableHash: ofAll }: FleetView): readonly Approvable[] {
  const open: readonly Approvable[] = waves
    .filter(({ approval, counts }) => approval === null && leftOf(counts) > 0)
    .map(({ name, tableHash }) => ({
      ...{ what: `wave ${name}`, options: `--wave ${name}`, hash: tableHash },
      approve: (approvedBy) => client.call('approveFleet', { id, body: { tableHash, wave: name, approvedBy } }),
    }));
  const all: Approvable = {
    ...{ what: 'all waves', options: '', hash: ofAll },
    approve: (approvedBy) => client.call('approveFleet', { id, body: { tableHash: ofAll, approvedBy } }),
  };
  return open.length > 1 ? [...open, all] : open;
}

async function plansOf(client: MoverClient, view: FleetView, signal: AbortSignal): Promise<readonly Approvable[]> {
  const { vaults } = await openVaults(client, { ...view, counts: onlyAwaiting(view) }, signal);
  return vaults.flatMap(({ sourceVault, targetVault, moveId, planHash }) => {
    if (planHash === null) return [];
    const approve = (approvedBy: string | undefined) =>
      client.call('approveMove', { id: moveId, body: { planHash, approvedBy } });
    const names = { what: `vault ${sourceVault}`, alias: `vault ${targetVault}` };
    return [{ ...names, options: `--vault ${sourceVault}`, hash: planHash, approve }];
  });
}

function onlyAwaiting({ counts }: FleetView): FleetView['counts'] {
  const none = Object.fromEntries(Object.keys(counts).map((name) => [name, 0]));
  return { ...counts, ...none, awaitingApproval: counts.awaitingApproval };
}

function approveWords(id: string, options: string, hash: string): string {
  return `fleet approve ${id} ${options} --hash ${shortHash(hash)}`.replace('  ', ' ');
}
