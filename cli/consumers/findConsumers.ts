import { type SearchView } from '../../shared/contracts/api/consumerAnswers';
import { maxSearchScopes, searchScopesSchema, searchWorkspacesSchema } from '../../shared/contracts/model/consumer';
import { searchDocument } from '../../shared/rules/consumers/searchDocument';
import { CliError, type ExitCode, exitCodes, usageError } from '../cliError';
import { type Context } from '../context';
import { documentLines } from '../text/documentLines';
import { type Line, line, strong } from '../text/line';
import { followView } from '../watch/followView';
import { vaultPair } from '../verbs/moveRequest';
import { pauseOf } from '../verbs/watch';
import { type OwnPlaces, readOwnPlaces, searchWithoutApp, withOwnPlaces } from './ownSources';
import { soughtVault } from './soughtVault';

/**
 * `kvmover consumers find VAULT --subscription … [FOLDER] --devops … --github …`: what uses it in Azure, through an app, and in what
 * this command reads itself. Exits with 3 unless every source is proved complete.
 */
export async function findEverywhere(context: Context, vaultText: string, where: SearchWhere): Promise<ExitCode> {
  const { output } = context;
  const vault = soughtVault(vaultText);
  const own = await readOwnPlaces(vault, where, process.env);
  const { subscriptions, workspaces } = where;
  const search = withOwnPlaces(
    subscriptions === undefined
      ? searchWithoutApp(vault.name)
      : await searchAzure(context, vaultText, { subscriptions, workspaces }),
    own,
  );
  const exitCode = search.proved === true ? exitCodes.ok : exitCodes.stays;
  output.event({ event: 'consumerSearch', search, exitCode });
  output.results(documentLines(searchDocument(search), { columns: output.columns, showsAll: true }));
  return exitCode;
}

async function searchAzure(context: Context, vaultText: string, where: AzureWhere): Promise<SearchView> {
  const { source: vault } = vaultPair([vaultText, vaultText]);
  const app = await context.open({ source: vault, target: vault });
  const { id } = await app.client.call('startConsumerSearch', { body: { vault, ...placesOf(where) } });
  const view = await followView(context, {
    read: () => app.client.call('getConsumerSearch', { id, query: { format: 'json' } }),
    pauseMs: pauseOf(app),
    lineOf: searchLine,
    isEnough: ({ state }) => state !== 'running',
  });
  if (view.state !== 'completed') throw new CliError(`The search ${endOf(view)}. It has no result.`);
  return withRest(view, (from) => app.client.call('getConsumerSearch', { id, query: { format: 'json', from } }));
}

interface SearchWhere extends OwnPlaces {
  readonly subscriptions: string | undefined;
  readonly workspaces: string | undefined;
}

interface AzureWhere {
  readonly subscriptions: string;
  readonly workspaces: string | undefined;
}

function placesOf({ subscriptions, workspaces }: AzureWhere) {
  const scopes = scopesOf(subscriptions);
  if (workspaces === undefined) return { scopes };
  const ids = searchWorkspacesSchema.safeParse(workspaces.split(',').map((one) => one.trim()));
  if (ids.success) return { scopes, workspaces: ids.data };
  const expected = `Expected resource ids of Log Analytics workspaces, with commas; ${JSON.stringify(workspaces)} came.`;
  throw usageError(expected, 'List them: az monitor log-analytics workspace list --query "[].id" --output tsv');
}

/** Ids of subscriptions, with commas between them. */
export function scopesOf(text: string): string[] {
  const scopes = searchScopesSchema.safeParse(text.split(',').map((one) => one.trim()));
  if (scopes.success) return scopes.data;
  const expected = `Expected 1 to ${String(maxSearchScopes)} ids of subscriptions, with commas; ${JSON.stringify(text)} came.`;
  throw usageError(expected, 'List them: az account list --query "[].id" --output tsv');
}

/** One answer has at most 5,000 consumers. */
async function withRest(view: SearchView, read: (from: string) => Promise<SearchView>): Promise<SearchView> {
  const consumers = [...view.consumers];
  for (let next = view.nextFrom; next !== null;) {
    const more = await read(String(next));
    consumers.push(...more.consumers);
    next = more.nextFrom;
  }
  return { ...view, consumers, nextFrom: null };
}

function searchLine({ tasks, found }: SearchView): Line {
  return line(
    strong('searching'),
    `  ${String(tasks.done)} of ${String(tasks.total)} readings, ${String(found)} found`,
  );
}

function endOf({ state, failure }: SearchView): string {
  return failure === undefined ? `was ${state}` : `failed: ${failure.detail}`;
}
