import { type CheckView } from '../../shared/contracts/api/checkAnswers';
import { byUrgency } from '../../shared/rules/checks/checkView';
import { counted } from '../../shared/words/word';
import { reachChecks } from '../../shared/rules/checks/reachChecks';
import { rightsChecks } from '../../shared/rules/checks/rightsChecks';
import { type OpenApp, type VaultPair } from '../app/openedApp';
import { namedCloud } from '../app/ownSettings';
import { CliError, usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { bad, good, indented, type Line, paragraph, strong, warn } from '../text/line';
import { runChecks } from './check';
import { type Ailment, clock } from './clock';
import { vaultPair } from './moveRequest';

/** `kvmover doctor [A B]`: can the app work here, and with these vaults? It goes through all, and ends with 1 if something is wrong. */
export async function doctor(context: Context): Promise<ExitCode> {
  const { operands, output } = context;
  const [source, target] = operands;
  if (source !== undefined && target === undefined)
    throw usageError('One vault is not enough: name the source and the target, or none.');
  const vaults = source === undefined ? undefined : vaultPair(operands);
  const found: Ailment[] = [];
  for await (const ailment of ailments(context, vaults)) {
    found.push(ailment);
    output.event({ event: 'doctor', ...ailment });
    output.results(ailmentLines(ailment, output.columns));
  }
  const faults = found.filter(({ result }) => result === 'wrong').length;
  output.results(endOf(faults, `${context.command} move ${source ?? '<source>'} ${target ?? '<target>'}`));
  return faults > 0 ? exitCodes.failed : exitCodes.ok;
}

/** The verdict comes last: that is what a terminal shows. */
function endOf(faults: number, next: string): readonly Line[] {
  if (faults > 0)
    return [indented(0, bad(`${counted(faults, 'fault')}. `), 'Mend what ✗ names, and run doctor again.')];
  return [indented(0, good('Nothing is in the way. '), 'Next:  ', strong(next))];
}

async function* ailments(context: Context, vaults: VaultPair | undefined): AsyncGenerator<Ailment> {
  yield { result: 'ok', what: `Node ${process.versions.node}, ${process.platform} ${process.arch}.` };
  const settings = context.own?.().settings;
  const hasKey = settings === undefined || (settings['MOVE_STAGING_KEY_ID'] ?? '').trim() !== '';
  if (!hasKey)
    yield {
      result: 'wrong',
      what: 'There is no staging key (MOVE_STAGING_KEY_ID). The app encrypts backups and values with it on their way.',
      remedy: `${context.command} init --vault <vault of the key>`,
    };
  // Behind VAULT_CONNECT_TO there is another Azure.
  if (settings !== undefined && settings['VAULT_CONNECT_TO'] === undefined) yield await clock(namedCloud(settings));
  // Without a key the app can still prove all the rest. It asks for no key of a vault that nobody has named.
  const presets = hasKey
    ? {}
    : { MOVE_STAGING_KEY_ID: `https://${vaults?.source ?? 'none'}.vault.azure.net/keys/none` };
  const app = await attempt(() => context.open(vaults, presets));
  if (app instanceof CliError) {
    yield wrong(app);
    return;
  }
  // Whether an app elsewhere answers, only its health shows.
  if (app.place !== 'endpoint') yield { result: 'ok', what: 'The app runs on this machine.' };
  yield* await health(app);
  if (vaults === undefined) return;
  const view = await attempt(() => runChecks(context, { sourceVault: vaults.source, targetVault: vaults.target }));
  if (view instanceof CliError) yield wrong(view);
  else yield* fromChecks(view, hasKey, `${context.command} permissions ${vaults.source} ${vaults.target}`);
}

async function attempt<T>(work: () => Promise<T>): Promise<T | CliError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
}

/** What to do if the app cannot work at all. */
const remedies: Readonly<Record<string, string>> = {
  CREDENTIAL_UNAVAILABLE:
    'On this machine: run az login, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret or a certificate. In Azure: switch on the managed identity of the app.',
  STORE_UNAVAILABLE:
    'Check MOVE_STORE and its network. For a container, give the identity of the app the role Storage Blob Data Contributor.',
};

function wrong({ code, message, remedy }: CliError): Ailment {
  return {
    result: 'wrong',
    what: code === undefined ? message : `${code}: ${message}`,
    remedy: remedy ?? remedies[code ?? ''] ?? 'docs/errors.md explains the code.',
  };
}

/** The app proves its identity and its store, and names the parts that are off. */
async function health({ client, place }: OpenApp): Promise<readonly Ailment[]> {
  const answer = await attempt(() => client.call('getHealth', {}));
  if (answer instanceof CliError) return [wrong(answer)];
  return [
    ...(place === 'endpoint' ? [{ result: 'ok', what: `The app at ${client.endpoint} answers.` } as const] : []),
    { result: 'ok', what: 'The app has an identity and can use its store.' },
    ...answer.off.map(({ detail, remedy }) => ({ result: 'warning', what: detail, remedy }) as const),
  ];
}

/** What the app could not find out is news only here: all other checks follow from these. */
const first = new Set<string>([...reachChecks, ...rightsChecks].map(({ id }) => id));

/** The checks of the place, the rights and the network; those of single items are for `kvmover check`. */
function fromChecks({ findings }: CheckView, hasKey: boolean, rights: string): readonly Ailment[] {
  return byUrgency(findings)
    .filter(({ itemCount, id, status }) => itemCount === 0 && (status !== 'unknown' || first.has(id)))
    .filter(({ id }) => hasKey || !id.startsWith('CHK-STAGING-KEY'))
    .map(({ status, title, evidence, remedy, id }) => {
      const result = status === 'fail' ? 'wrong' : status === 'pass' ? 'ok' : 'warning';
      const exact = id.endsWith('-PERMISSIONS') ? `${remedy} All of them: ${rights}` : remedy;
      return { result, what: `${title} (${id}): ${evidence}`, ...(result === 'ok' ? {} : { remedy: exact }) } as const;
    });
}

const marks = { ok: good('✓ '), warning: warn('! '), wrong: bad('✗ ') } as const;

function ailmentLines({ result, what, remedy }: Ailment, columns: number): readonly Line[] {
  const [top, ...rest] = paragraph(what, { columns, indent: 0 });
  return [
    indented(0, marks[result], ...(top?.pieces ?? [])),
    ...rest.map(({ pieces }) => indented(2, ...pieces)),
    ...(remedy === undefined ? [] : remedyLines(`→ ${remedy}`, columns)),
  ];
}

/** A command alone is one line, so that a person can copy it. */
function remedyLines(text: string, columns: number): readonly Line[] {
  const isCommand = /^→ (?:kvmover|npx keyvault-mover|npm run kvmover) /.test(text);
  return isCommand ? [indented(4, text)] : paragraph(text, { columns, indent: 4, hang: 2 });
}
