import { randomBytes } from 'node:crypto';
import { type SecretClient } from '@azure/keyvault-secrets';
import { type FaultRuleInput } from '../../local/azure/control/faultRule';
import { type SeedInput } from '../../local/azure/seeds/seedSchema';
import { type RunningAzure } from '../../local/azure/startAzure';
import { type ActivityFactory } from '../../functions/activities/activity';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { type AnyContract, type OutputOf } from '../../shared/contracts/contract';
import { type ObjectStore } from '../../shared/clients/objectStore';
import { azureSecretClient } from './azureClients';
import { otherSubscriptionId } from './azureTestVaults';
import { clientsInAzure } from './clientAzure';
import { temporaryFolder } from './clientFolder';
import { impatientClock } from './clientVaults';

type SeedVault = NonNullable<SeedInput['vaults']>[number];
export type SeedSecret = NonNullable<SeedVault['secrets']>[number];
export type SeedVersion = SeedSecret['versions'][number];

export const vaultNames = ['source', 'target', 'overseas', 'elsewhere'] as const;
type VaultName = (typeof vaultNames)[number];

export interface MoveAzure {
  readonly azure: RunningAzure;
  readonly folder: string;
  readonly store: ObjectStore;
  /** Everything that activities gave back or threw, for a search after values. */
  readonly outputs: unknown[];
  /** Runs an activity as a new process would, and gives what it returned. */
  readonly run: <C extends AnyContract>(factory: ActivityFactory, contract: C, input: object) => Promise<OutputOf<C>>;
  /** Adds a secret of which every version has a value of its own, unless one is given. */
  readonly seed: (
    vault: VaultName,
    name: string,
    versions: readonly Partial<SeedVersion>[],
    deleted?: boolean,
  ) => Promise<void>;
  readonly secrets: (vault: VaultName) => SecretClient;
  /** The values under a name as the service has them, oldest first; empty when there is no such secret. */
  readonly values: (vault: VaultName, name: string) => Promise<string[]>;
  readonly fault: (rule: FaultRuleInput) => void;
  /** How many calls of an operation have reached a vault since the log was cleared. */
  readonly calls: (vault: VaultName, operation: string) => number;
  readonly stop: () => Promise<void>;
}

/**
 * A source and a target of one geography, one vault overseas and one of another subscription, with real clients that do
 * not wait. Every value begins with "canary".
 */
export async function startMoveAzure(more: Partial<Record<VaultName, Partial<SeedVault>>> = {}): Promise<MoveAzure> {
  const { folder, remove } = temporaryFolder();
  const inAzure = await clientsInAzure(vaultsSeed(more), folder);
  const { azure } = inAzure;
  const openClients = () => inAzure.open({}, { clock: impatientClock() });
  const outputs: unknown[] = [];
  const secrets = (vault: VaultName): SecretClient => azureSecretClient(azure, vault);

  return {
    azure,
    folder,
    store: openClients().store,
    outputs,
    async run(factory, contract, input) {
      try {
        const output = await factory(openClients()).run(input);
        outputs.push(output);
        return contract.output.parse(output) as OutputOf<typeof contract>;
      } catch (error) {
        outputs.push(String(error));
        throw error;
      }
    },
    seed: (vault, name, versions, deleted = false) =>
      azure.control.seed({
        vaults: [{ name: vault, region: 'westeurope', secrets: [secretOf(name, versions, deleted)] }],
      }),
    secrets,
    values: (vault, name) => valuesOf(secrets(vault), name),
    fault: (rule) => void azure.control.addFault(rule),
    calls: (vault, operation) =>
      azure.control
        .counts()
        .filter((count) => count.vault === vault && count.operation === operation)
        .reduce((sum, count) => sum + count.calls, 0),
    async stop() {
      await azure.stop();
      remove();
    },
  };
}

/** A move between two of the vaults, of a run of its own. */
export function moveBetween(targetVault: VaultName = 'target', changes: Partial<MoveRef> = {}): MoveRef {
  runs += 1;
  return {
    moveId: 'unit-move',
    runId: runs.toString(16).padStart(8, '0'),
    sourceVault: 'source',
    targetVault,
    method: 'auto',
    verify: 'full',
    pace: { sourceShare: 1, targetShare: 1, maxInFlight: 64 },
    dryRun: false,
    ...changes,
  };
}
let runs = 0;

function vaultsSeed(more: Partial<Record<VaultName, Partial<SeedVault>>>): SeedInput {
  return {
    settings: { delays: { deleteMs: 0, purgeMs: 0 } },
    vaults: [
      { name: 'source', region: 'westeurope', ...more.source },
      { name: 'target', region: 'northeurope', ...more.target },
      { name: 'overseas', region: 'eastus', ...more.overseas },
      { name: 'elsewhere', region: 'northeurope', subscriptionId: otherSubscriptionId, ...more.elsewhere },
      { name: 'contoso-mover', region: 'westeurope', keys: [{ name: 'move-staging', versions: [{}] }] },
    ],
  };
}

function secretOf(name: string, versions: readonly Partial<SeedVersion>[], deleted: boolean): SeedSecret {
  return {
    name,
    deleted,
    versions: versions.map((version, at) => ({
      // As random as the service's own, so that two vaults never share an id but by a restore.
      id: randomBytes(16).toString('hex'),
      value: `canary-${name}-${at}`,
      ...version,
    })),
  };
}

async function valuesOf(client: SecretClient, name: string): Promise<string[]> {
  const values: string[] = [];
  let version: string | undefined;
  do {
    const options = version === undefined ? {} : { version };
    const read = await client.getSecret(name, options).catch((error: unknown) => {
      if ((error as { statusCode?: number }).statusCode === 404) return undefined;
      throw error;
    });
    if (read === undefined) break;
    values.unshift(read.value ?? '');
    version = read.properties.previousVersion;
  } while (version !== undefined);
  return values;
}
