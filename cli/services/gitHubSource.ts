import { z } from 'zod';
import { type Consumer } from '../../shared/contracts/model/consumer';
import { type SoughtVault } from '../../shared/rules/consumers/findReferences';
import { faultReading, getJson, getText, readingOf, type Service, ServiceFault } from './serviceCalls';
import { type SourceFound, usesInText } from './sourceFound';

const variablesPage = z.object({
  total_count: z.number(),
  variables: z.array(z.object({ name: z.string(), value: z.string() })),
});
const environmentsPage = z.object({ total_count: z.number(), environments: z.array(z.object({ name: z.string() })) });
const repositoryView = z.object({ owner: z.object({ type: z.string() }) });
const folder = z.array(z.object({ name: z.string(), path: z.string(), type: z.string() }));

const maxPages = 1_000;

/** Source: GitHub REST documentation, "Troubleshooting the REST API": the header names the permission that a token lacks. */
export function gitHubService(base: string, token: string): Service {
  return {
    base,
    headers: { Authorization: `Bearer ${token}`, 'X-GitHub-Api-Version': '2022-11-28', 'User-Agent': 'keyvault-mover' },
    rightOf: ({ headers }) => headers.get('x-accepted-github-permissions')?.slice(0, 200) ?? 'repo',
  };
}

/** One part of a repository: all of its variables, the variables of an environment, or its workflows. */
interface Part {
  readonly scope: string;
  readonly read: () => Promise<readonly Consumer[]>;
}

/**
 * Which variables of a repository and of its environments name a vault, and which of its workflows. It reads no secret: GitHub shows none.
 * Source: GitHub REST documentation, "Deployment environments", "GitHub Actions Variables" and "Repository contents".
 */
export async function readRepository(service: Service, repository: string, vault: SoughtVault): Promise<SourceFound> {
  const consumers: Consumer[] = [];
  const readings: SourceFound['readings'][number][] = [];
  const readPart = async ({ scope, read }: Part): Promise<void> => {
    const where = { source: 'gitHub', scope } as const;
    try {
      const found = await read();
      consumers.push(...found);
      readings.push(readingOf(where, { because: null, found: found.length }));
    } catch (error) {
      readings.push(faultReading(where, error));
    }
  };
  const path = `/repos/${repository.split('/').map(encodeURIComponent).join('/')}`;
  let isOfOrganization: boolean;
  try {
    // GitHub answers 404 for what a token may not see, and for what does not exist.
    isOfOrganization = (await getJson(service, path, repositoryView)).body.owner.type === 'Organization';
  } catch (error) {
    return { consumers, readings: [faultReading({ source: 'gitHub', scope: repository }, error)] };
  }
  const environments: string[] = [];
  await readPart({
    scope: `${repository} environments`,
    async read() {
      environments.push(...(await listEnvironments(service, path)));
      return [];
    },
  });
  const variables = (below: string, resourceId: string) => () =>
    readVariables(service, { path: `${path}${below}`, resourceId, vault });
  for (const part of [
    ...environments.map((name) => {
      const resourceId = `${repository} environment ${name}`;
      return { scope: resourceId, read: variables(`/environments/${encodeURIComponent(name)}/variables`, resourceId) };
    }),
    { scope: `${repository} variables`, read: variables('/actions/variables', `${repository} variables`) },
    ...(isOfOrganization
      ? [
          {
            scope: `${repository} organization variables`,
            read: variables('/actions/organization-variables', `${repository} organization variables`),
          },
        ]
      : []),
    { scope: `${repository} workflows`, read: () => readWorkflows(service, { path, repository, vault }) },
  ])
    await readPart(part);
  return { consumers, readings };
}

async function listEnvironments(service: Service, path: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (let page = 1; page <= maxPages; page += 1) {
    const asked = `${path}/environments?per_page=100&page=${String(page)}`;
    const { body } = await getJson(service, asked, environmentsPage);
    names.push(...body.environments.map(({ name }) => name));
    if (names.length >= body.total_count) return names;
    if (body.environments.length === 0) break;
  }
  throw new ServiceFault('CUT_OFF');
}

interface Variables {
  readonly path: string;
  readonly resourceId: string;
  readonly vault: SoughtVault;
}

async function readVariables(service: Service, { path, resourceId, vault }: Variables): Promise<readonly Consumer[]> {
  const found: Consumer[] = [];
  let read = 0;
  for (let page = 1; page <= maxPages; page += 1) {
    const { body } = await getJson(service, `${path}?per_page=30&page=${String(page)}`, variablesPage);
    read += body.variables.length;
    for (const { name: place, value } of body.variables)
      found.push(
        ...usesInText(`${place}: ${value}`, vault).map((use): Consumer => ({
          ...{ kind: 'gitHubEnvironment', source: 'gitHub', identity: null, seenAt: new Date().toISOString() },
          ...{ ...use, resourceId, place },
        })),
      );
    if (read >= body.total_count) return found;
    if (body.variables.length === 0) break;
  }
  throw new ServiceFault('CUT_OFF');
}

interface Workflows {
  readonly path: string;
  readonly repository: string;
  readonly vault: SoughtVault;
}

async function readWorkflows(service: Service, { path, repository, vault }: Workflows): Promise<readonly Consumer[]> {
  const at = '.github/workflows';
  // A repository without workflows has no such folder.
  const listed = await getJson(service, `${path}/contents/${at}`, folder).catch((error: unknown) => {
    if (error instanceof ServiceFault && error.because === 'SCOPE_NOT_READABLE') return undefined;
    throw error;
  });
  const found: Consumer[] = [];
  for (const { name, type } of listed?.body ?? []) {
    if (type !== 'file' || !/\.ya?ml$/i.test(name)) continue;
    const file = `${at}/${name}`;
    const { text } = await getText(
      service,
      `${path}/contents/${at}/${encodeURIComponent(name)}`,
      'application/vnd.github.raw+json',
    );
    found.push(
      ...usesInText(text, vault, file).map((use): Consumer => ({
        ...{ kind: 'file', source: 'gitHub', identity: null, seenAt: new Date().toISOString() },
        ...{ ...use, resourceId: `${repository}/${file}` },
      })),
    );
  }
  return found;
}
