import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { armApp } from './arm/armApp';
import { dataPlanes } from './arm/consumers/dataPlanes';
import { AzureState } from './arm/azureState';
import { type HeldRequests } from './calls/heldRequests';
import { type Clock, ServiceClock, systemClock } from './clock/clock';
import { type Cloud, type CloudName, cloudNamed } from './cloud/cloud';
import { defaultIdentity } from './cloud/defaults';
import { AzureControl } from './control/azureControl';
import { controlPath, loopbackApp, loopbackServer, trustStoreOf } from './control/loopbackServer';
import { directoryApp } from './identity/directoryApp';
import { identitiesOf } from './identity/identities';
import { type Tokens } from './identity/tokens';
import { type KeptIdentity, keptIdentity } from './keptIdentity';
import { makeServices } from './makeServices';
import { connectProxy, type ProxyOptions } from './network/connectProxy';
import { closeServer, type ListenHost, listenNear } from './network/listen';
import { proxiedRequests } from './network/proxiedRequest';
import { VaultNetwork } from './network/vaultNetwork';
import { PortPlan } from './portPlan';
import { type ReadyInfo, type ReadyVault, readyVault } from './readyInfo';
import { readSeed } from './seeds/readSeed';
import { type SeedInput } from './seeds/seedSchema';
import { memoryEntryStore } from './state/memoryEntryStore';
import { sqliteEntryStore } from './state/sqliteEntryStore';
import { CertificateAuthority } from './tls/certificateAuthority';
import { refuseManagedHsm } from './vault/managedHsm';
import { vaultApp, type VaultBindings } from './vault/vaultApp';

export interface AzureOptions {
  /** Stores the state there and loads it at the next start. Without it, the state ends with the process. */
  readonly stateDir?: string;
  /** `sample` (the default), `empty`, a file, or a seed. Used when the state folder is new, and by a reset. */
  readonly seed?: SeedInput | string;
  /** The port for all vaults by host name. 0 (the default) picks the port of the last run, or any free one. */
  readonly port?: number;
  readonly clock?: Clock;
  /** The cloud whose host names and audiences it has. */
  readonly cloud?: CloudName | Cloud;
  /** Gives tokens to every program of this machine, as the identity endpoint of virtual machines does. By default it does not. */
  readonly imds?: boolean;
  /** Where it listens. By default only programs of this machine reach it. */
  readonly host?: ListenHost;
  /** The secret part of the control URL. By default it is random. */
  readonly controlToken?: string | undefined;
}

export interface RunningAzure extends ReadyInfo {
  readonly control: AzureControl;
  stop(): Promise<void>;
}

/**
 * Starts the embedded Azure on loopback. Throws SeedError for an invalid seed, PortTakenError, or StateError, and leaves nothing running.
 */
export async function startAzure(options: AzureOptions = {}): Promise<RunningAzure> {
  const parts = await assemble(options);
  const stop = () => stopAll(parts);
  try {
    // Not spread: the list of vaults is a getter and includes vaults that are added later.
    return Object.assign(await open(parts), { control: parts.control, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Parts {
  readonly host: ListenHost;
  readonly cloud: Cloud;
  readonly state: AzureState;
  readonly kept: KeptIdentity;
  readonly network: VaultNetwork;
  readonly control: AzureControl;
  readonly held: HeldRequests;
  readonly tokens: Tokens;
  readonly loopback: Server;
  readonly plan: PortPlan;
  readonly stateDir: string | undefined;
  readonly caFolder: string;
  /** Cuts the connections of the proxy. */
  readonly cut: () => void;
}

async function assemble({
  stateDir,
  seed = 'sample',
  port = 0,
  clock: baseClock = systemClock,
  cloud: given = 'AzureCloud',
  imds = false,
  host = '127.0.0.1',
  controlToken,
}: AzureOptions): Promise<Parts> {
  const cloud = typeof given === 'string' ? cloudNamed(given) : given;
  const initialSeed = readSeed(seed);
  const clock = new ServiceClock(baseClock);
  const state = openState(stateDir, clock, cloud);
  const identity = await keptIdentity(state);
  const kept = { ...identity, controlToken: controlToken ?? identity.controlToken };
  const services = makeServices({ cloud, state, clock, baseClock, kept });
  const vaultsApp = vaultApp(services);
  const authority = await CertificateAuthority.open(kept.authority);
  const plan = new PortPlan(state, port);
  const identities = () => identitiesOf(services.settings.identities);
  const directory = directoryApp({
    cloud,
    tokens: services.tokens,
    clock: baseClock,
    secret: kept.identityHeader,
    certificate: kept.clientCertificate,
    identities,
  });
  const arm = { services, state, vaultsChanged: () => vaultsChanged() };
  const others = [
    { host: cloud.armHost, answer: armApp(arm) },
    ...dataPlanes(arm),
    { host: cloud.directoryHost, answer: ({ fetched }: { fetched: Request }) => directory.fetch(fetched) },
    { host: cloud.hsmHosts, answer: refuseManagedHsm },
  ];
  const answer = (request: Request, bindings: VaultBindings) => vaultsApp.fetch(request, bindings);
  const network = new VaultNetwork({ host, cloud, state, authority, answer, services: others });
  const vaultsChanged = async () => {
    await network.sync((name) => plan.vault(name));
    plan.keepVaults(vaultPorts(state, network));
    await state.commit();
  };
  const vaults = () => readyVaults(state, network);
  const control = new AzureControl({ services, state, initialSeed, vaults, vaultsChanged });
  const proxy: ProxyOptions = { isServed: (host) => network.isServed(host), port: () => network.mainPort };
  const proxied = proxiedRequests({ ...proxy, ca: kept.authority.certificatePem });
  const app = loopbackApp({ tokens: services.tokens, control, kept, imds, identities });
  const loopback = loopbackServer(app, proxied, host);
  const caFolder = stateDir ?? mkdtempSync(path.join(tmpdir(), 'embedded-azure-'));
  const { held, tokens } = services;
  const cutProxied = connectProxy(loopback, proxy);
  const cut = () => {
    cutProxied();
    proxied.close();
  };
  return { host, cloud, state, kept, network, control, held, tokens, loopback, plan, stateDir, caFolder, cut };
}

/** Releases the folder again when the state cannot be read. */
function openState(stateDir: string | undefined, clock: Clock, cloud: Cloud): AzureState {
  const store = stateDir === undefined ? memoryEntryStore() : sqliteEntryStore(stateDir);
  try {
    return new AzureState(store, clock, cloud);
  } catch (error) {
    store.close();
    throw error;
  }
}

async function open(parts: Parts): Promise<ReadyInfo> {
  const { host, cloud, state, kept, network, control, loopback, plan, tokens, caFolder } = parts;
  const main = await network.listenMain(plan.main, plan.isMainAsked);
  await control.start();
  const loopbackPort = await listenNear(loopback, plan.loopback, host);
  plan.keep({ main, loopback: loopbackPort, vaults: vaultPorts(state, network) });
  await state.commit();
  const caFile = path.join(caFolder, 'ca.pem');
  writeShared(caFile, kept.authority.certificatePem, host);
  const trustStoreFile = path.join(caFolder, 'truststore.p12');
  writeShared(trustStoreFile, trustStoreOf(kept.authority.certificatePem), host);
  const federatedTokenFile = path.join(caFolder, 'federated-token');
  writeFileSync(federatedTokenFile, await tokens.issueFederatedAssertion(), { mode: 0o600 });
  const certificateFile = path.join(caFolder, 'client-certificate.pem');
  writeFileSync(certificateFile, kept.clientCertificate, { mode: 0o600 });
  const identityHeaderFile = path.join(caFolder, 'identity-header');
  writeFileSync(identityHeaderFile, `X-IDENTITY-HEADER: ${kept.identityHeader}\n`, { mode: 0o600 });
  const { tenantId, clientId } = defaultIdentity;
  const loopbackUrl = `http://127.0.0.1:${loopbackPort}`;
  return {
    cloud: cloud.name,
    connectTo: `127.0.0.1:${main}`,
    caFile,
    trustStoreFile,
    identityEndpoint: `${loopbackUrl}/msi/token`,
    identityHeader: kept.identityHeader,
    identityHeaderFile,
    controlUrl: `${loopbackUrl}${controlPath(kept)}`,
    proxyUrl: loopbackUrl,
    signIn: { tenantId, clientId, federatedTokenFile, certificateFile },
    get vaults() {
      return readyVaults(state, network);
    },
  };
}

/** An emulator for other machines lets other users read it, such as those of other containers, whatever new files of this process allow. */
function writeShared(file: string, content: string | Uint8Array, host: ListenHost): void {
  writeFileSync(file, content);
  chmodSync(file, host === '127.0.0.1' ? 0o600 : 0o644);
}

function readyVaults(state: AzureState, network: VaultNetwork): ReadyVault[] {
  return state.vaults.map((vault) => readyVault(vault, network.directPort(vault.settings.name)));
}

function vaultPorts(state: AzureState, network: VaultNetwork): Record<string, number> {
  return Object.fromEntries(
    state.vaults.map(({ settings: { name } }) => [name.toLowerCase(), network.directPort(name)]),
  );
}

async function stopAll(parts: Parts): Promise<void> {
  const { state, held, network, loopback, stateDir, caFolder, cut } = parts;
  // Slow requests have reached the service and may end; requests still in the network are lost.
  await held.drop(({ effect }) => effect !== 'slow');
  const closed = Promise.all([network.close(), closeServer(loopback)]);
  cut();
  await closed;
  await held.drop();
  await state.commit();
  state.close();
  if (stateDir === undefined) rmSync(caFolder, { recursive: true, force: true });
}
