import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A variable group as Azure DevOps shows it. */
export interface VariableGroup {
  readonly id: number;
  readonly name: string;
  readonly type: 'AzureKeyVault' | 'Vsts';
  readonly providerData?: { readonly vault: string };
  readonly variables: Readonly<Record<string, { readonly value: string | null; readonly isSecret?: boolean }>>;
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

export interface Repository {
  readonly owner: 'Organization' | 'User';
  readonly environments: Readonly<Record<string, readonly Variable[]>>;
  readonly variables: readonly Variable[];
  readonly organizationVariables: readonly Variable[];
  /** Texts by the name of the file. */
  readonly workflows: Readonly<Record<string, string>>;
}

export interface PipelineServices {
  /** By `organization/project`. */
  readonly projects: Readonly<Record<string, readonly VariableGroup[]>>;
  /** By `owner/repository`. */
  readonly repositories: Readonly<Record<string, Repository>>;
  readonly token: string;
  /** What the token may do: scopes of Azure DevOps, and permissions of GitHub. */
  readonly rights: readonly string[];
  /** Entries of one page, so that paging shows. */
  readonly pageSize: number;
  /** GitHub refuses each call after this number. */
  readonly callsBeforeLimit?: number;
}

export interface RunningPipelines {
  readonly url: string;
  /** Paths of all calls, in order. */
  readonly calls: readonly string[];
  readonly stop: () => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Plays the read calls of Azure DevOps and of GitHub that look for users of a vault, over loopback. Sources: Azure DevOps REST
 * reference, "Variablegroups"; GitHub REST documentation, "Deployment environments", "GitHub Actions Variables", "Repository contents".
 */
export async function startPipelines(services: PipelineServices): Promise<RunningPipelines> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(request.url ?? '');
    send(response, answerTo(request, services, calls.length));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(text);
}

function answerTo(request: IncomingMessage, services: PipelineServices, count: number): Answer {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const path = decodeURIComponent(pathname);
  const [, project] = /^\/(.+)\/_apis\/distributedtask\/variablegroups$/.exec(path) ?? [];
  const sent = request.headers.authorization ?? '';
  if (request.method !== 'GET') return { status: 405, body: {} };
  if (project !== undefined) return variableGroups(services, { project, sent, query: searchParams });
  return repositoryAnswer(services, { path, sent, query: searchParams, count });
}

interface Asked {
  readonly sent: string;
  readonly query: URLSearchParams;
}

function variableGroups(
  services: PipelineServices,
  { project, sent, query }: Asked & { readonly project: string },
): Answer {
  const known = [`Bearer ${services.token}`, `Basic ${Buffer.from(`:${services.token}`).toString('base64')}`];
  // Azure DevOps shows its page for signing in, with a status of success.
  if (!known.includes(sent))
    return { status: 203, body: '<html>Sign in</html>', headers: { 'Content-Type': 'text/html' } };
  if (!services.rights.includes('vso.variablegroups_read')) return { status: 401, body: { message: 'TF400813' } };
  const groups = services.projects[project];
  if (groups === undefined) return { status: 404, body: { message: 'TF200016: The following project does not exist' } };
  const from = Number(query.get('continuationToken') ?? 0);
  const value = groups.slice(from, from + services.pageSize);
  const next = from + value.length;
  const headers = next < groups.length ? { 'x-ms-continuationtoken': String(next) } : undefined;
  return { status: 200, body: { count: value.length, value }, ...(headers && { headers }) };
}

function repositoryAnswer(
  services: PipelineServices,
  { path, sent, query, count }: Asked & { readonly path: string; readonly count: number },
): Answer {
  if (sent !== `Bearer ${services.token}`) return { status: 401, body: { message: 'Bad credentials' } };
  if (count > (services.callsBeforeLimit ?? Infinity))
    return { status: 403, body: { message: 'API rate limit exceeded' }, headers: { 'x-ratelimit-remaining': '0' } };
  const [, name = '', below = ''] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path) ?? [];
  const repository = services.repositories[name];
  if (repository === undefined) return notFound;
  const pageOf = (list: readonly object[], named: string): Answer => {
    const from = (Number(query.get('page') ?? 1) - 1) * services.pageSize;
    return { status: 200, body: { total_count: list.length, [named]: list.slice(from, from + services.pageSize) } };
  };
  const allowed = (right: string, answer: () => Answer): Answer =>
    services.rights.includes(right)
      ? answer()
      : {
          status: 403,
          body: { message: 'Resource not accessible by personal access token' },
          headers: { 'x-accepted-github-permissions': right },
        };
  const names = Object.keys(repository.environments).map((one) => ({ name: one }));
  const [, environment] = /^\/environments\/([^/]+)\/variables$/.exec(below) ?? [];
  const variables = repository.environments[environment ?? ''];
  if (below === '') return { status: 200, body: { owner: { type: repository.owner } } };
  if (below === '/environments') return allowed('actions=read', () => pageOf(names, 'environments'));
  if (variables !== undefined) return allowed('environments=read', () => pageOf(variables, 'variables'));
  if (below === '/actions/variables')
    return allowed('actions_variables=read', () => pageOf(repository.variables, 'variables'));
  if (below === '/actions/organization-variables')
    return allowed('actions_variables=read', () => pageOf(repository.organizationVariables, 'variables'));
  return below.startsWith('/contents/') ? allowed('contents=read', () => contents(repository, below)) : notFound;
}

const notFound: Answer = { status: 404, body: { message: 'Not Found' } };
const workflowFolder = '.github/workflows';

function contents({ workflows }: Repository, below: string): Answer {
  const path = below.slice('/contents/'.length);
  const files = Object.keys(workflows);
  if (path === workflowFolder && files.length > 0)
    return { status: 200, body: files.map((name) => ({ name, path: `${workflowFolder}/${name}`, type: 'file' })) };
  const text = workflows[path.slice(workflowFolder.length + 1)];
  return text === undefined ? notFound : { status: 200, body: text };
}
