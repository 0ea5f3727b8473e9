import { randomUUID } from 'node:crypto';
import { readConsumers } from '../../../functions/activities/readConsumers';
import { eachConsumerPage } from '../../../functions/steps/consumers/consumerPages';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { estateSubscriptions, estateVault } from '../../../local/azure/seeds/estateSeed';
import { type Clients } from '../../../shared/clients/openClients';
import { type Consumer, type SourceReading } from '../../../shared/contracts/model/consumer';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { type ConsumerTask, readConsumersContract } from '../../../shared/contracts/steps/consumerSteps';
import { searchTasks } from '../../../shared/rules/consumers/searchTasks';
import { armObjectId, armRequest } from '../azure/azureArm';
import { type RunningAzure } from '../../../local/azure/startAzure';

export interface FoundAll {
  readonly consumers: readonly Consumer[];
  readonly readings: readonly SourceReading[];
  /** How many parts the longest task had. */
  readonly parts: number;
}

/** Runs the step of every task of a search, as its orchestrator does, and reads what it stored. */
export async function searchEstate(
  clients: Clients,
  vault = estateVault,
  tasks: readonly ConsumerTask[] = searchTasks({ vault, scopes: [...estateSubscriptions] }),
  workspaces?: string[],
): Promise<FoundAll> {
  const step = readConsumers(clients);
  const id = `${vault}--20260101T000000000-${randomUUID().slice(0, 8)}`;
  const readings: SourceReading[] = [];
  const lastPages: (string | null)[] = [];
  let most = 0;
  for (const [task, one] of tasks.entries()) {
    let before: string | null = null;
    let cursor: string | null = null;
    let count = 0;
    do {
      const input = { id, vault, ...one, task, before, cursor, ...(workspaces && { workspaces }) };
      const output: OutputOf<typeof readConsumersContract> = readConsumersContract.output.parse(
        await step.run(input, undefined),
      );
      readings.push(...output.readings);
      ({ cursor, last: before } = output);
      count += 1;
    } while (cursor !== null);
    lastPages.push(before);
    most = Math.max(most, count);
  }
  const consumers: Consumer[] = [];
  for await (const page of eachConsumerPage(clients.store, { id, lastPages })) consumers.push(...page);
  return { consumers, readings, parts: most };
}

const roleId = '0f0f0f0f-0000-4000-8000-000000000001';
const roleOf = (subscription: string) =>
  `/subscriptions/${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
const version = 'api-version=2022-04-01';

async function put(azure: RunningAzure, path: string, body: object): Promise<void> {
  const { status, body: answer } = await armRequest(azure, { method: 'PUT', path: `${path}?${version}`, body });
  if (status >= 300) throw new Error(`${path}: ${String(status)} ${JSON.stringify(answer)}`);
}

export interface Rights {
  readonly actions: readonly string[];
  readonly dataActions: readonly string[];
}

/** Makes these actions everything that the identity of the tests may do in the role of the estate. Rights are enforced from then on. */
export async function setRights(azure: RunningAzure, { actions, dataActions }: Rights): Promise<void> {
  await azure.control.changeSettings({ managementRights: { enforced: false } });
  await put(azure, roleOf(defaultSubscriptionId), {
    properties: {
      ...{ roleName: 'estate', type: 'CustomRole', description: '' },
      permissions: [{ actions, notActions: [], dataActions, notDataActions: [] }],
      assignableScopes: estateSubscriptions.map((id) => `/subscriptions/${id}`),
    },
  });
  await azure.control.changeSettings({ managementRights: { enforced: true } });
}

/** Assigns the role of the estate, or Reader, at scopes. */
export async function assignAt(
  azure: RunningAzure,
  scopes: readonly string[],
  role: 'estate' | 'Reader',
): Promise<void> {
  await azure.control.changeSettings({ managementRights: { enforced: false } });
  const reader = `/subscriptions/${defaultSubscriptionId}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
  for (const scope of scopes) {
    const roleDefinitionId = role === 'Reader' ? reader : roleOf(defaultSubscriptionId);
    const properties = { roleDefinitionId, principalId: armObjectId, principalType: 'ServicePrincipal' };
    await put(azure, `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`, { properties });
  }
  await azure.control.changeSettings({ managementRights: { enforced: true } });
}
