import { z } from 'zod';
import { type Consumer } from '../../shared/contracts/model/consumer';
import { type SoughtVault } from '../../shared/rules/consumers/findReferences';
import { isItemName, itemText } from '../../shared/rules/consumers/vaultMatch';
import { faultReading, getJson, readingOf, type Service, ServiceFault } from './serviceCalls';
import { type SourceFound, usesInText } from './sourceFound';

const variable = z.object({ value: z.string().nullish(), isSecret: z.boolean().nullish() }).nullish();
const group = z.object({
  id: z.number(),
  name: z.string(),
  type: z.string().nullish(),
  providerData: z.object({ vault: z.string().nullish() }).nullish(),
  variables: z.record(z.string(), variable).nullish(),
});
const groupsPage = z.object({ value: z.array(group) });
type Group = z.infer<typeof group>;

const maxPages = 1_000;

/** The scope of a token that these calls need. Source: Azure DevOps REST reference, "Variablegroups - Get Variable Groups". */
const right = 'vso.variablegroups_read';

/** Azure DevOps takes a personal access token as a password, and a token of Microsoft Entra as it is. */
export function devOpsService(base: string, token: string): Service {
  const isEntra = /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
  const sent = isEntra ? `Bearer ${token}` : `Basic ${Buffer.from(`:${token}`).toString('base64')}`;
  return { base, headers: { Authorization: sent }, rightOf: () => right };
}

/** Which variable groups of a project take secrets from a vault, or name it in a variable that is no secret. It reads no secret. */
export async function readVariableGroups(service: Service, project: string, vault: SoughtVault): Promise<SourceFound> {
  const where = { source: 'azureDevOps', scope: `${service.base}/${project}` } as const;
  const consumers: Consumer[] = [];
  const path = project.split('/').map(encodeURIComponent).join('/');
  let token: string | null = null;
  try {
    for (let page = 0; page < maxPages; page += 1) {
      const next: string = token === null ? '' : `&continuationToken=${encodeURIComponent(token)}`;
      const asked = `/${path}/_apis/distributedtask/variablegroups?api-version=7.1&$top=100${next}`;
      const { body, headers } = await getJson(service, asked, groupsPage);
      consumers.push(...body.value.flatMap((one) => consumersOf(one, where.scope, vault)));
      const after = headers.get('x-ms-continuationtoken');
      if (after === null || after === '')
        return { consumers, readings: [readingOf(where, { because: null, found: consumers.length })] };
      if (after === token) break;
      token = after;
    }
    throw new ServiceFault('CUT_OFF');
  } catch (error) {
    return { consumers, readings: [faultReading(where, error, consumers.length)] };
  }
}

function consumersOf(
  { id, name, type, providerData, variables }: Group,
  scope: string,
  vault: SoughtVault,
): Consumer[] {
  const common = {
    kind: 'variableGroup',
    source: 'azureDevOps',
    ...{ identity: null, seenAt: new Date().toISOString() },
    resourceId: `${scope}/_library?itemType=VariableGroups&view=VariableGroupView&variableGroupId=${String(id)}`,
  } as const;
  const all = Object.entries(variables ?? {});
  if (type === 'AzureKeyVault') {
    if (providerData?.vault?.toLowerCase() !== vault.name.toLowerCase()) return [];
    const used = { ...common, form: 'name', version: null } as const;
    const secrets = all.map(([secret]): Consumer => ({
      ...used,
      ...{ place: `${name}/${secret}`, item: isItemName(secret) ? itemText('secrets', secret) : null },
    }));
    return secrets.length === 0 ? [{ ...used, place: name, item: null }] : secrets;
  }
  return all.flatMap(([key, one]) => {
    if (one?.isSecret === true || typeof one?.value !== 'string') return [];
    return usesInText(`${key}: ${one.value}`, vault).map((use) => ({ ...common, ...use, place: `${name}/${key}` }));
  });
}
