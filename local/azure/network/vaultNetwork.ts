import { type RequestListener, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type AzureState } from '../arm/azureState';
import { type ServiceRequest, serviceRequest } from '../calls/serviceRequest';
import { type Connection } from '../calls/transmit';
import { type Cloud, vaultHost, vaultNameOf } from '../cloud/cloud';
import { type CertificateAuthority, type ServerCertificate } from '../tls/certificateAuthority';
import { type Vault } from '../vault/vault';
import { type VaultBindings } from '../vault/vaultApp';
import { closeServer, listen, type ListenHost, listenNear, portOf } from './listen';

interface VaultNetworkOptions {
  readonly host: ListenHost;
  readonly cloud: Cloud;
  readonly state: AzureState;
  readonly authority: CertificateAuthority;
  readonly answer: (fetched: Request, bindings: VaultBindings) => Response | Promise<Response>;
  /** Services with host names of their own, such as the management plane. They share the main port. */
  readonly services: readonly Service[];
}

interface Service {
  /** `*.` at the start stands for any one label. */
  readonly host: string;
  readonly answer: Answerer;
}

interface Asked {
  readonly request: ServiceRequest;
  readonly connection: Connection;
  /** The same request for a program that uses the Fetch API. */
  readonly fetched: Request;
}

type Answerer = (asked: Asked) => Response | Promise<Response>;

interface DirectServer {
  readonly server: Server;
  readonly port: number;
}

type Target = Omit<VaultBindings, 'connection' | 'request'>;

/** The TLS servers of all vaults: one shared port that selects the vault by host name, and one port per vault. */
export class VaultNetwork {
  /** The hosts of the main port. The certificate of a host is issued for its first connection. */
  private readonly contexts = new Map<string, () => Promise<SecureContext>>();
  private readonly direct = new Map<string, DirectServer>();
  private readonly main: Server;
  private loopback: Promise<ServerCertificate> | undefined;
  private syncing: Promise<void> = Promise.resolve();

  constructor(private readonly options: VaultNetworkOptions) {
    // The server has no default certificate, so an unknown host name ends in a TLS alert. The SDK does not retry
    // those, unlike cut connections.
    const SNICallback = selectContext((host) => this.contexts.get(host) ?? this.contexts.get(wildcardOf(host)));
    this.main = createServer(
      { SNICallback },
      this.listener((host) => this.answererOfHost(host)),
    );
  }

  /** Throws PortTakenError if another program uses a required port; takes any free port in place of another one. */
  async listenMain(port: number, isRequired: boolean): Promise<number> {
    for (const { host } of this.options.services) this.contexts.set(host, this.contextOf(host));
    const { host } = this.options;
    return isRequired ? listen(this.main, port, host) : listenNear(this.main, port, host);
  }

  /**
   * Opens ports for new vaults and closes those of removed vaults. Calls run one after another. `portFor` returns the preferred port
   * of a vault.
   */
  sync(portFor: (vaultName: string) => number): Promise<void> {
    const done = this.syncing.then(() => this.syncOnce(portFor));
    this.syncing = done.catch(() => undefined);
    return done;
  }

  private async syncOnce(portFor: (vaultName: string) => number): Promise<void> {
    const { vaults } = this.options.state;
    const names = new Set(vaults.map(({ settings }) => settings.name.toLowerCase()));
    for (const [name, { server }] of this.direct) {
      if (names.has(name)) continue;
      this.direct.delete(name);
      this.contexts.delete(vaultHost(this.options.cloud, name));
      await closeServer(server);
    }
    for (const vault of vaults) await this.open(vault, portFor);
  }

  /** 0 before it listens. */
  get mainPort(): number {
    return portOf(this.main);
  }

  /** Whether the main port answers for that host name. */
  isServed(host: string): boolean {
    return this.contexts.has(host) || this.contexts.has(wildcardOf(host));
  }

  directPort(vaultName: string): number {
    return this.direct.get(vaultName.toLowerCase())?.port ?? 0;
  }

  async close(): Promise<void> {
    await Promise.all([this.main, ...[...this.direct.values()].map(({ server }) => server)].map((s) => closeServer(s)));
  }

  private async open(vault: Vault, portFor: (vaultName: string) => number): Promise<void> {
    const name = vault.settings.name.toLowerCase();
    if (this.direct.has(name)) return;
    const context = this.contextOf(vault.host);
    this.contexts.set(vault.host, context);
    // Clients that connect to an address send no name, and get the certificate of all addresses.
    this.loopback ??= this.options.authority.issue('localhost');
    const SNICallback = selectContext((host) => (host === vault.host ? context : undefined));
    const server = createServer(
      { ...(await this.loopback), SNICallback },
      this.listener((host) => this.answererOfTarget(this.targetOfPort(name, host))),
    );
    this.direct.set(name, { server, port: await listenNear(server, portFor(name), this.options.host) });
  }

  private contextOf(host: string): () => Promise<SecureContext> {
    let issued: Promise<SecureContext> | undefined;
    return () => (issued ??= this.options.authority.issue(host).then(createSecureContext));
  }

  private listener(answererOf: (host: string) => Answerer | undefined): RequestListener {
    const listener = getRequestListener(
      (fetched, bindings) => {
        const answer = answererOf(bindings.incoming.headers.host ?? '');
        if (answer === undefined) return new Response('No such host here.\n', { status: 421 });
        if (!isHttp1(bindings)) return new Response(null, { status: 505 });
        const request = serviceRequest(fetched.url, bindings.incoming);
        return answer({ request, connection: connectionOf(bindings), fetched });
      },
      // The embedded host may run in this process too; the app in it must find Node's own Request and Response.
      { overrideGlobalObjects: false },
    );
    return (incoming, outgoing) => void listener(incoming, outgoing);
  }

  private answererOfHost(hostHeader: string): Answerer | undefined {
    const asked = hostHeader.toLowerCase().replace(/:\d+$/, '');
    const service = this.options.services.find(({ host }) => host === asked || host === wildcardOf(asked));
    if (service !== undefined) return service.answer;
    return this.answererOfTarget(this.targetOfHost(hostHeader));
  }

  private answererOfTarget(target: Target | undefined): Answerer | undefined {
    if (target === undefined) return undefined;
    return ({ fetched, request, connection }) => this.options.answer(fetched, { ...target, request, connection });
  }

  private targetOfHost(hostHeader: string): Target | undefined {
    const [, host = '', port = '443'] = /^([^:]*)(?::(\d+))?$/.exec(hostHeader.toLowerCase()) ?? [];
    const vault = this.options.state.vault(vaultNameOf(this.options.cloud, host));
    if (vault === undefined) return undefined;
    return this.target(vault, `https://${host}`, `https://${host}:${port}`);
  }

  /** On a vault's own port, ids and links lead back to that port, for clients that cannot map host names. */
  private targetOfPort(name: string, hostHeader: string): Target | undefined {
    const vault = this.options.state.vault(name);
    if (vault === undefined) return undefined;
    const asked = hostHeader.toLowerCase();
    // A container may have another port on the machine that runs it.
    if (!/^(127\.0\.0\.1|localhost):\d+$/.test(asked)) {
      const target = this.targetOfHost(asked);
      return target?.vault === vault ? target : undefined;
    }
    return this.target(vault, `https://${asked}`, `https://${asked}`);
  }

  private target(vault: Vault, baseUrl: string, linkUrl: string): Target {
    const isServed = () => this.options.state.vault(vault.settings.name) === vault;
    return { vault, baseUrl, linkUrl, isServed };
  }
}

type Bindings = Parameters<Parameters<typeof getRequestListener>[0]>[1];
type SniCallback = (host: string, done: (error: Error | null, context?: SecureContext) => void) => void;

/** Without a context, the server uses its default certificate. A server that has none ends the connection with a TLS alert. */
function selectContext(contextOf: (host: string) => (() => Promise<SecureContext>) | undefined): SniCallback {
  return (host, done) => {
    const context = contextOf(host.toLowerCase());
    if (context === undefined) done(null);
    else
      context().then((found) => {
        done(null, found);
      }, done);
  };
}

function wildcardOf(host: string): string {
  return host.toLowerCase().replace(/^[^.]+/, '*');
}

/** The servers offer no other protocol. */
function isHttp1(bindings: Bindings): bindings is HttpBindings {
  return bindings.outgoing instanceof ServerResponse;
}

function connectionOf({ incoming: { socket }, outgoing }: HttpBindings): Connection {
  return {
    send: ({ status, headers, text }) => {
      const length = text === undefined ? 0 : Buffer.byteLength(text);
      outgoing.writeHead(status, status === 204 ? headers : { ...headers, 'Content-Length': length });
      outgoing.end(text);
      return RESPONSE_ALREADY_SENT;
    },
    cut: () => {
      socket.destroy();
      return RESPONSE_ALREADY_SENT;
    },
    closed: () =>
      new Promise((resolve) => {
        if (socket.destroyed) resolve();
        else socket.once('close', resolve);
      }),
  };
}
