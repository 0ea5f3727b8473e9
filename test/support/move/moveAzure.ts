import { randomBytes } from 'node:crypto';
import { type CertificateClient } from '@azure/keyvault-certificates';
import { type CryptographyClient, type KeyClient } from '@azure/keyvault-keys';
import { type SecretClient } from '@azure/keyvault-secrets';
import { z } from 'zod';
import { type FaultRuleInput } from '../../../local/azure/calls/faultRule';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { type RunningAzure } from '../../../local/azure/startAzure';
import { type ActivityFactory } from '../../../functions/steps/frame/activity';
import { type MoveSpec, moveSpecSchema } from '../../../shared/contracts/steps/moveSpec';
import { type Finished } from '../../../shared/contracts/steps/contract';
import { type AnyContract, type OutputOf } from '../../../shared/contracts/steps/contract';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type Clients } from '../../../shared/clients/openClients';
import { type ConnectionParts } from '../../../shared/clients/transport/connections';
import { defaultIdentity } from '../../../local/azure/cloud/defaults';
import {
  azureCertificateClient,
  azureCryptographyClient,
  azureKeyClient,
  azureSecretClient,
  azureVaultUrl,
} from '../azure/azureClients';
import { otherSubscriptionId } from '../azure/azureTestVaults';
import { clientsInAzure } from '../clients/clientAzure';
import { temporaryFolder } from '../clients/clientFolder';
import { impatientClock } from '../clients/clientVaults';
import { claimFor } from './claimFor';
import { runUntilQuiet } from './runUntilQuiet';

type SeedVault = NonNullable<SeedInput['vaults']>[number];
export type SeedSecret = NonNullable<SeedVault['secrets']>[number];
export type SeedVersion = SeedSecret['versions'][number];
export type SeedKey = NonNullable<SeedVault['keys']>[number];
export type SeedKeyVersion = SeedKey['versions'][number];
export type SeedCertificate = NonNullable<SeedVault['certificates']>[number];
export type SeedCertificateVersion = NonNullable<SeedCertificate['versions']>[number];

export const vaultNames = ['source', 'target', 'overseas', 'elsewhere'] as const;
export type VaultName = (typeof vaultNames)[number];

export interface MoveAzure {
  readonly azure: RunningAzure;
  readonly folder: string;
  readonly store: ObjectStore;
  /** Everything that activities returned or threw, to search for values in it. */
  readonly outputs: unknown[];
  /** New clients, as in a new process. */
  readonly clients: (parts?: ConnectionParts) => Clients;
  /** The move with the content key of its run, as its steps receive it. Unless a test says who has its vaults, it has them. */
  readonly keyed: (move: MoveSpec) => Promise<MoveSpec>;
  /** Runs an activity, repeats it while its result asks for a wait, and returns the result. */
  readonly run: <C extends AnyContract>(
    factory: ActivityFactory,
    contract: C,
    input: object,
  ) => Promise<Finished<OutputOf<C>>>;
  /** Adds a secret. Each version has its own value unless one is given. */
  readonly seed: (
    vault: VaultName,
    name: string,
    versions: readonly Partial<SeedVersion>[],
    deleted?: boolean,
  ) => Promise<void>;
  /** Adds a key. Each version has its own material and id. */
  readonly seedKey: (
    vault: VaultName,
    name: string,
    versions: readonly Partial<SeedKeyVersion>[],
    more?: Partial<SeedKey>,
  ) => Promise<void>;
  /** Adds a certificate. Each version has its own id, and its own key unless a file is given. */
  readonly seedCertificate: (
    vault: VaultName,
    name: string,
    versions: readonly Partial<SeedCertificateVersion>[],
    more?: Partial<SeedCertificate>,
  ) => Promise<void>;
  /** Adds any other content of a vault. */
  readonly seedVault: (vault: VaultName, items: Partial<SeedVault>) => Promise<void>;
  readonly secrets: (vault: VaultName) => SecretClient;
  readonly keys: (vault: VaultName) => KeyClient;
  readonly certificates: (vault: VaultName) => CertificateClient;
  readonly crypto: (vault: VaultName, keyName: string, version: string) => CryptographyClient;
  /** Texts that look like a value, a key or a blob in anything that activities returned or threw. */
  readonly leaks: () => readonly string[];
  /** The values of a secret in the service, oldest first; empty if there is no such secret. */
  readonly values: (vault: VaultName, name: string) => Promise<string[]>;
  readonly fault: (rule: FaultRuleInput) => void;
  /** Removes data actions from the app in a vault; an empty list restores all. */
  readonly deny: (vault: string, ...dataActions: readonly string[]) => Promise<void>;
  /** Claims the vaults of a run for another run, as a start does after the previous run has ended. */
  readonly takeOver: (run: MoveSpec, by: MoveSpec) => Promise<void>;
  /** Frees all vaults, for the next test. */
  readonly forgetClaims: () => Promise<void>;
  /** The number of calls of an operation that reached a vault since the log was cleared. */
  readonly calls: (vault: VaultName, operation: string) => number;
  /** Later steps run with new clients, as in a new process. */
  readonly restart: (parts?: ConnectionParts) => void;
  readonly stop: () => Promise<void>;
}

/**
 * `kept`, the default: all steps share their clients, as in one process, which saves a TLS handshake and a token per
 * step and vault. `new`: each step creates its own clients, as in a new process.
 */
type StepClients = 'new' | 'kept';

/**
 * A source and a target in one geography, one vault overseas and one in another subscription, with real clients that
 * do not wait. Every value begins with "canary".
 */
export async function startMoveAzure(
  more: Partial<Record<VaultName, Partial<SeedVault>>> = {},
  stepClients: StepClients = 'kept',
): Promise<MoveAzure> {
  const { folder, remove } = temporaryFolder();
  const inAzure = await clientsInAzure(vaultsSeed(more), folder);
  const { azure } = inAzure;
  const openClients = (parts: ConnectionParts = {}) =>
    inAzure.openAlone({}, { clock: impatientClock(), claims: { times: shortTimes }, ...parts });
  let kept = openClients();
  const { store } = kept;
  const outputs: unknown[] = [];
  const keys = new Map<string, Promise<string>>();
  // A test says of these runs which vaults they have.
  const settled = new Set<string>();
  const keyed = async (move: MoveSpec): Promise<MoveSpec> => {
    if (!settled.has(move.runId)) await claimFor(store, move);
    if (move.contentKey !== undefined) return move;
    const key = keys.get(move.runId) ?? kept.staging.renewKey(move);
    keys.set(move.runId, key);
    return { ...move, contentKey: await key };
  };
  const inputOf = async (name: string, input: object): Promise<object> =>
    keyedSteps.has(name) ? { ...input, move: await keyed(keyedInputSchema.parse(input).move) } : input;
  const secrets = (vault: VaultName): SecretClient => azureSecretClient(azure, vault);

  return {
    azure,
    folder,
    store,
    outputs,
    clients: openClients,
    restart(parts) {
      kept = openClients(parts);
    },
    keyed,
    async run(factory, contract, input) {
      try {
        const { data } = keyedInputSchema.safeParse(input);
        if (data !== undefined && !settled.has(data.move.runId)) await claimFor(store, data.move);
        const given = await inputOf(contract.name, input);
        const output = await runUntilQuiet(factory(stepClients === 'kept' ? kept : openClients()), given);
        outputs.push(output);
        return contract.output.parse(output) as Finished<OutputOf<typeof contract>>;
      } catch (error) {
        outputs.push(String(error));
        throw error;
      }
    },
    ...seeding(azure),
    secrets,
    keys: (vault) => azureKeyClient(azure, vault),
    certificates: (vault) => azureCertificateClient(azure, vault),
    crypto: (vault, keyName, version) =>
      azureCryptographyClient(azure, `${azureVaultUrl(vault)}/keys/${keyName}/${version}`),
    leaks: () => JSON.stringify(outputs).match(leak) ?? [],
    values: (vault, name) => valuesOf(secrets(vault), name),
    forgetClaims: async () => {
      settled.clear();
      for await (const name of store.list('claims/')) await store.remove(name);
    },
    fault: (rule) => void azure.control.addFault(rule),
    deny: async (vault, ...dataActions) => {
      const { objectId } = defaultIdentity;
      const assignment = { objectId, dataActions: ['*'], notDataActions: [...dataActions] };
      const access =
        dataActions.length === 0 ? { model: 'open' as const } : { model: 'rbac' as const, assignments: [assignment] };
      await azure.control.changeVault(vault, { access });
    },
    takeOver: async ({ runId, sourceVault, targetVault }, by) => {
      settled.add(runId).add(by.runId);
      const claimed = { ...by, sourceVault, targetVault };
      const holder = await openClients().claims.claim(claimed, () => Promise.resolve('ended'));
      if (holder !== undefined) throw new Error(`Vault ${holder.vault} is held by move ${holder.moveId}.`);
    },
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

/**
 * A short life of requests keeps waits for late ones short, and is long enough for a loaded machine to read the store
 * in time.
 */
export const shortTimes = { permitMs: 1_000, lifeMs: 200 } as const;

/** References and digests are shorter than any key, file or blob. */
const leak = /canary|-----BEGIN[A-Z ]*|[A-Za-z0-9+/_=-]{160,}/g;

/** Steps that encrypt, decrypt or compare contents, or seal what they store. */
const keyedSteps: ReadonlySet<string> = new Set([
  'inspectItem',
  'inspectPage',
  'freeName',
  ...['backupItem', 'backupItems', 'exportItems', 'readAhead'],
  'restoreItem',
  'exportItem',
  'importItem',
  ...['verifyItem', 'verifyPage', 'healItem', 'updateItem', 'copyIssuersAndContacts'],
  ...['followIssuersAndContacts', 'configureTarget'],
  ...['saveResults', 'findLateItems', 'findDeletedItems', 'followDeletions', 'sealLateRound'],
  ...['watchTarget', 'settleTarget', 'assignItemRoles'],
]);
const keyedInputSchema = z.looseObject({ move: moveSpecSchema });

function seeding({ control }: RunningAzure): Pick<MoveAzure, 'seed' | 'seedKey' | 'seedCertificate' | 'seedVault'> {
  const seedVault: MoveAzure['seedVault'] = (name, items) =>
    control.seed({ vaults: [{ region: 'westeurope', ...items, name }] });
  return {
    seedVault,
    seed: (vault, name, versions, deleted = false) =>
      seedVault(vault, { secrets: [secretOf(name, versions, deleted)] }),
    seedKey: (vault, name, versions, more = {}) =>
      seedVault(vault, { keys: [{ ...more, name, versions: versions.map(withId) }] }),
    seedCertificate: (vault, name, versions, more = {}) =>
      seedVault(vault, { certificates: [{ ...more, name, versions: versions.map(withId) }] }),
  };
}

/** Random, as in the service, so two vaults share an id only after a restore. */
function withId<V extends object>(version: V): V & { readonly id: string } {
  return { id: randomBytes(16).toString('hex'), ...version };
}

/** A move between two of the vaults, with its own run. */
export function moveBetween(
  targetVault: VaultName = 'target',
  changes: Partial<z.input<typeof moveSpecSchema>> = {},
): MoveSpec {
  runs += 1;
  return moveSpecSchema.parse({
    moveId: 'unit-move',
    runId: runs.toString(16).padStart(8, '0'),
    sourceVault: 'source',
    targetVault,
    pace: { sourceShare: 1, targetShare: 1, maxInFlight: 64 },
    ...changes,
  });
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
    versions: versions.map((version, at) => withId({ value: `canary-${name}-${at}`, ...version })),
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
