import { type CheckView } from '../../shared/contracts/api/checkAnswers';
import { byUrgency } from '../../shared/rules/checks/checkWords';
import { type OpenApp } from '../app/openedApp';
import { CliError, usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { bad, good, indented, type Line, paragraph, warn } from '../text/line';
import { runChecks } from './check';
import { vaultPair } from './moveRequest';

/** One finding of the doctor. */
export interface Ailment {
  readonly result: 'ok' | 'warning' | 'wrong';
  readonly what: string;
  readonly remedy?: string | undefined;
}

/** `kvmover doctor [A B]`: can the app work here, and with these vaults? Ends with 1 if something is wrong. */
export async function doctor(context: Context): Promise<ExitCode> {
  const { operands, output } = context;
  const [source, target] = operands;
  if (source !== undefined && target === undefined)
    throw usageError('One vault is not enough: name the source and the target, or none.');
  const vaults = source === undefined ? undefined : vaultPair(operands);
  const show = (ailment: Ailment) => {
    output.event({ event: 'doctor', ...ailment });
    output.results(ailmentLines(ailment, output.columns));
    return ailment;
  };
  const found = [show(nodeVersion())];
  const app = await context.open(vaults);
  // Whether an app elsewhere answers, only its health shows.
  if (app.place !== 'endpoint') found.push(show({ result: 'ok', what: 'The app runs on this machine.' }));
  for (const ailment of await health(app)) found.push(show(ailment));
  const canWork = found.every(({ result }) => result !== 'wrong');
  if (vaults !== undefined && canWork) {
    const view = await runChecks(context, { sourceVault: vaults.source, targetVault: vaults.target });
    for (const ailment of fromChecks(view)) found.push(show(ailment));
  }
  return found.some(({ result }) => result === 'wrong') ? exitCodes.failed : exitCodes.ok;
}

function nodeVersion(): Ailment {
  return { result: 'ok', what: `Node ${process.versions.node}, ${process.platform} ${process.arch}.` };
}

/** What to do if the app cannot work at all. */
const remedies: Readonly<Record<string, string>> = {
  CREDENTIAL_UNAVAILABLE:
    'On this machine: run az login, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret or a certificate. In Azure: switch on the managed identity of the app.',
  STORE_UNAVAILABLE:
    'Check MOVE_STORE and its network. For a container, give the identity of the app the role Storage Blob Data Contributor.',
};

/** The app proves its identity, its store and its staging key, and names the parts that are off. */
async function health({ client, place }: OpenApp): Promise<readonly Ailment[]> {
  try {
    const { off } = await client.call('getHealth', {});
    return [
      ...(place === 'endpoint' ? [{ result: 'ok', what: `The app at ${client.endpoint} answers.` } as const] : []),
      { result: 'ok', what: 'The app has an identity and can use its store.' },
      ...off.map(({ detail, remedy }) => ({ result: 'warning', what: detail, remedy }) as const),
    ];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [
      {
        result: 'wrong',
        what: error.code === undefined ? error.message : `${error.code}: ${error.message}`,
        remedy: error.remedy ?? remedies[error.code ?? ''] ?? 'docs/errors.md explains the code.',
      },
    ];
  }
}

/** The checks of the place, the rights and the network; those of single items are for `kvmover check`. */
function fromChecks({ findings }: CheckView): readonly Ailment[] {
  return byUrgency(findings)
    .filter(({ itemCount }) => itemCount === 0)
    .map(({ status, title, evidence, remedy, id }) => {
      const result = status === 'fail' ? 'wrong' : status === 'pass' ? 'ok' : 'warning';
      return { result, what: `${title} (${id}): ${evidence}`, ...(result === 'ok' ? {} : { remedy }) } as const;
    });
}

const marks = { ok: good('✓ '), warning: warn('! '), wrong: bad('✗ ') } as const;

function ailmentLines({ result, what, remedy }: Ailment, columns: number): readonly Line[] {
  const [first, ...rest] = paragraph(what, { columns, indent: 0 });
  return [
    indented(0, marks[result], ...(first?.pieces ?? [])),
    ...rest.map(({ pieces }) => indented(2, ...pieces)),
    ...(remedy === undefined ? [] : paragraph(`→ ${remedy}`, { columns, indent: 4, hang: 2 })),
  ];
}
