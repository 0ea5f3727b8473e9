import { type Consumer, type SourceReading } from '../../../shared/contracts/model/consumer';
import { hasCode, MissingAction, MoverError } from '../../../shared/contracts/model/moverError';
import { type VaultResource } from '../../../shared/contracts/model/vaultResource';
import { type Arm } from '../../../shared/clients/arm/arm';
import { matchVault } from '../../../shared/rules/consumers/vaultMatch';
import { complete, failedReading, incomplete, timeNow } from './readingOf';
import { type SourceAsk, type SourceStep } from './source';

type Use = Pick<Consumer, 'kind' | 'resourceId' | 'place' | 'item' | 'identity'>;

const rolesRead = 'Microsoft.Authorization/roleAssignments/read';
/** Who has a role at the vault or at one of its items. Roles above it are of the subscription, and name no vault. */
export const rolesSource = atVault(rolesRead, async ({ clients, vault }, { id }) => {
  const assignments = await clients.arm.listRoleAssignments(id);
  return assignments.flatMap(({ scope, name, principalId }): Use[] => {
    const use = isAtOrBelow(scope, id) ? matchVault(scope, vault) : undefined;
    if (use === undefined) return [];
    const resourceId = `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
    return [{ kind: 'roleAssignment', resourceId, place: 'properties.scope', item: use.item, identity: principalId }];
  });
});

/** The diagnostic settings of the vault. Alert rules are in Resource Graph. */
export const monitorSource = atVault('Microsoft.Insights/diagnosticSettings/read', async ({ clients }, { id }) => {
  const settings = await clients.arm.listDiagnosticSettings(id);
  return settings.map(({ name }): Use => {
    const resourceId = `${id}/providers/Microsoft.Insights/diagnosticSettings/${name}`;
    return { kind: 'diagnosticSetting', resourceId, place: 'properties', item: null, identity: null };
  });
});

/** Makes a source that reads once, at the vault itself. */
function atVault(action: string, read: (ask: SourceAsk, vault: VaultResource) => Promise<readonly Use[]>) {
  return async function* (ask: SourceAsk): AsyncGenerator<SourceStep, void> {
    const { clients, source, scope } = ask;
    const ended = (reading: SourceReading, consumers: readonly Consumer[] = []): SourceStep => ({
      ...{ consumers, readings: [reading], cursor: null },
    });
    try {
      const vault = await clients.arm.findVault(ask.vault.name);
      if (vault === undefined) {
        const why = { because: 'SCOPE_NOT_READABLE', action: 'Microsoft.KeyVault/vaults/read' } as const;
        yield ended(incomplete({ source, scope }, why));
        return;
      }
      const uses = await read(ask, vault);
      const seenAt = timeNow();
      const consumers = uses.map((use): Consumer => ({ ...use, source, form: 'resourceId', version: null, seenAt }));
      yield ended(complete({ source, scope: vault.id }, consumers.length), consumers);
    } catch (error) {
      yield ended(failedReading({ source, scope }, action, error));
    }
  };
}

/**
 * The principals that a policy or a role at the vault lets in, in lower case. Throws an error with the missing action if the app may not
 * read them: without them, nobody knows whether a principal may read the vault.
 */
export async function principalsOf(arm: Arm, name: string): Promise<ReadonlySet<string>> {
  const vault = await needing('Microsoft.KeyVault/vaults/read', arm.findVault(name));
  if (vault === undefined) {
    const unseen = new MoverError('ARM_FORBIDDEN', `The identity sees no vault ${name}.`);
    throw new MissingAction('Microsoft.KeyVault/vaults/read', unseen);
  }
  const assignments = await needing(rolesRead, arm.listRoleAssignments(vault.id));
  const roles = assignments.filter(({ scope }) => isAtOrBelow(scope, vault.id)).map(({ principalId }) => principalId);
  return new Set([...roles, ...vault.accessPolicies.map(({ objectId }) => objectId)].map((id) => id.toLowerCase()));
}

async function needing<T>(action: string, reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    throw hasCode(error, 'ARM_FORBIDDEN') ? new MissingAction(action, error) : error;
  }
}

function isAtOrBelow(scope: string, vaultId: string): boolean {
  return `${scope}/`.toLowerCase().startsWith(`${vaultId}/`.toLowerCase());
}
