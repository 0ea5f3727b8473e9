import { type SearchView } from '../../shared/contracts/api/consumerAnswers';
import {
  type Consumer,
  type ConsumerSource,
  consumerSources,
  type SourceReading,
} from '../../shared/contracts/model/consumer';
import { findReferences, type SoughtVault } from '../../shared/rules/consumers/findReferences';
import { consumerSearchId, isWholeSearch } from '../../shared/rules/consumers/searchTasks';
import { usageError } from '../cliError';
import { type FolderRead, readFolder } from '../folder/readFolder';
import { devOpsService, readVariableGroups } from '../services/devOpsSource';
import { gitHubService, readRepository } from '../services/gitHubSource';
import { readingOf, serviceAddress } from '../services/serviceCalls';
import { type SourceFound, useOf } from '../services/sourceFound';
import { readStandardInput } from '../services/readStandardInput';

/** What the command line itself reads. The app never gets a token of these services, or a file. */
export interface OwnPlaces {
  readonly folder?: string | undefined;
  /** Projects of Azure DevOps, `organization/project`, with commas. */
  readonly devops?: string | undefined;
  /** Repositories of GitHub, `owner/repository`, with commas. */
  readonly github?: string | undefined;
  /** Whether standard input has the token. */
  readonly tokenStdin: boolean;
}

/** Reads the places that somebody named, each with its verdict. A token comes from a variable or from standard input. */
export async function readOwnPlaces(
  vault: SoughtVault,
  { folder, devops, github, tokenStdin }: OwnPlaces,
  env: NodeJS.ProcessEnv,
): Promise<readonly SourceFound[]> {
  if (tokenStdin && (devops === undefined) === (github === undefined))
    throw usageError(
      '--token-stdin is for one token, of --devops or of --github.',
      'Put the other one into its variable.',
    );
  const given = tokenStdin ? await readStandardInput() : undefined;
  const tokenOf = (name: string) => given ?? env[name]?.trim() ?? '';
  const found: SourceFound[] = [];
  if (folder !== undefined) found.push(readFiles(folder, vault));
  if (devops !== undefined) {
    const base = serviceAddress(env['KVMOVER_DEVOPS_URL'], 'https://dev.azure.com', 'KVMOVER_DEVOPS_URL');
    const service = devOpsService(base, tokenOf('AZURE_DEVOPS_EXT_PAT'));
    for (const project of namesOf(devops, 'organization/project'))
      found.push(
        tokenOf('AZURE_DEVOPS_EXT_PAT') === ''
          ? withoutToken('azureDevOps', project)
          : await readVariableGroups(service, project, vault),
      );
  }
  if (github !== undefined) {
    const base = serviceAddress(env['KVMOVER_GITHUB_URL'], 'https://api.github.com', 'KVMOVER_GITHUB_URL');
    const service = gitHubService(base, tokenOf('GITHUB_TOKEN'));
    for (const repository of namesOf(github, 'owner/repository'))
      found.push(
        tokenOf('GITHUB_TOKEN') === ''
          ? withoutToken('gitHub', repository)
          : await readRepository(service, repository, vault),
      );
  }
  return found;
}

/** Two names with a slash between them, which become a part of an address. */
function namesOf(text: string, form: string): readonly string[] {
  const names = [...new Set(text.split(',').map((one) => one.trim()))];
  const wrong = names.find(
    (one) => !/^[^/\s\\]+\/[^/\\]+$/.test(one) || one.split('/').some((part) => /^\.+$/.test(part)),
  );
  if (wrong === undefined) return names;
  throw usageError(`Expected ${form}, with commas between several; ${JSON.stringify(wrong)} came.`);
}

function withoutToken(source: ConsumerSource, scope: string): SourceFound {
  return { consumers: [], readings: [readingOf({ source, scope }, { because: 'NO_TOKEN', found: 0 })] };
}

function readFiles(folder: string, vault: SoughtVault): SourceFound {
  const consumers: Consumer[] = [];
  const seenAt = new Date().toISOString();
  const read = readFolder(folder, ({ path, kind, text }) => {
    for (const reference of findReferences(text, kind, vault))
      consumers.push({
        ...{ kind: 'file', source: 'files', identity: null, seenAt },
        ...{ ...useOf(reference), resourceId: path },
      });
  });
  return { consumers, readings: [folderReading(folder, read, consumers.length)] };
}

/** Whether every file of a folder was read that a person writes. Lock files and folders of Git name no user of their own. */
export function folderReading(folder: string, { notRead }: FolderRead, found: number): SourceReading {
  const isWhole = [...notRead].every(
    ([why, names]) =>
      why === 'lock' || (why === 'skipped' && names.every((name) => /(?:^|\/)\.(?:git|hg|svn)$/.test(name))),
  );
  return readingOf({ source: 'files', scope: folder }, { because: isWhole ? null : 'FILES_LEFT_OUT', found });
}

/** The search of an app with what the command line read itself. Its readings take the place of those of the app for the same source. */
export function withOwnPlaces(search: SearchView, own: readonly SourceFound[]): SearchView {
  const readings = own.flatMap((one) => one.readings);
  const consumers = own.flatMap((one) => one.consumers);
  const sources = new Set(readings.map(({ source }) => source));
  const all = [...search.readings.filter(({ source }) => !sources.has(source)), ...readings];
  return {
    ...search,
    proved: isWholeSearch(all),
    readings: all,
    found: search.found + consumers.length,
    consumers: [...search.consumers, ...consumers],
  };
}

/** A search without an app: it looked at nothing yet. */
export function searchWithoutApp(vault: string): SearchView {
  const at = new Date();
  const readAt = at.toISOString();
  const unread = {
    scope: vault,
    verdict: 'notLookedAt',
    because: 'NOT_ASKED',
    action: null,
    readAt,
    found: 0,
  } as const;
  return {
    ...{ id: consumerSearchId(vault, at, '00000000'), vault, scopes: [], state: 'completed', proved: false },
    ...{ tasks: { total: 0, done: 0 }, startedAt: readAt, startedBy: null, finishedAt: readAt },
    readings: consumerSources.map((source) => ({ source, ...unread })),
    ...{ found: 0, consumers: [], nextFrom: null },
  };
}
