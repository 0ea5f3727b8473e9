import { type RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type AzureState } from '../azureState';
import { type CertificateAuthority } from '../tls/certificateAuthority';
import { type Vault, vaultHost, vaultNameOf } from '../vault/vault';
import { type VaultBindings } from '../vault/vaultApp';
import { closeServer, listen, listenNear } from './listen';

interface VaultNetworkOptions {
  readonly state: AzureState;
  readonly authority: CertificateAuthority;
  readonly answer: (request: Request, bindings: VaultBindings) => Response | Promise<Response>;
}

interface DirectServer {
  readonly server: Server;
  readonly port: number;
}

type Target = Omit<VaultBindings, 'cut'>;

/** The sockets of all vaults: one port where the host name says which vault is meant, and a port of each vault's own. */
export class VaultNetwork {
  private readonly contexts = new Map<string, SecureContext>();
  private readonly direct = new Map<string, DirectServer>();
  private readonly main: Server;

  constructor(private readonly options: VaultNetworkOptions) {
    // No certificate of its own: a name that is no vault of ours, or none, ends in a TLS alert. The SDK does not repeat those,
    // unlike a connection that is cut.
    const SNICallback: SecureContextOptions & { SNICallback: SniCallback } = {
      SNICallback: (host, done) => {
        done(null, this.contexts.get(host.toLowerCase()));
      },
    };
    this.main = createServer(
      SNICallback,
      this.listener((host) => this.targetOfHost(host)),
    );
  }

  listenMain(port: number): Promise<number> {
    return listen(this.main, port);
  }

  /** Opens what new vaults need and closes what vaults had that are gone. `portFor` says which port a vault would like. */
  async sync(portFor: (vaultName: string) => number): Promise<void> {
    const { vaults } = this.options.state;
    const names = new Set(vaults.map(({ settings }) => settings.name.toLowerCase()));
    for (const [name, { server }] of this.direct) {
      if (names.has(name)) continue;
      this.direct.delete(name);
      this.contexts.delete(vaultHost(name));
      await closeServer(server);
    }
    for (const vault of vaults) await this.open(vault, portFor);
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
    const certificate = await this.options.authority.issue(vault.host);
    this.contexts.set(vault.host, createSecureContext(certificate));
    const server = createServer(
      certificate,
      this.listener((host) => this.targetOfPort(name, host)),
    );
    this.direct.set(name, { server, port: await listenNear(server, portFor(name)) });
  }

  private listener(targetOf: (host: string) => Target | undefined): RequestListener {
    const listener = getRequestListener(
      (request, { incoming }) => {
        const target = targetOf(incoming.headers.host ?? '');
        if (target === undefined) return new Response('No such host here.\n', { status: 421 });
        return this.options.answer(request, { ...target, cut: () => cut(incoming) });
      },
      // The embedded host may run in this process too, and the app in it must find Node's own Request and Response.
      { overrideGlobalObjects: false },
    );
    return (incoming, outgoing) => void listener(incoming, outgoing);
  }

  private targetOfHost(hostHeader: string): Target | undefined {
    const [, host = '', port = '443'] = /^([^:]*)(?::(\d+))?$/.exec(hostHeader.toLowerCase()) ?? [];
    const vault = this.options.state.vault(vaultNameOf(host));
    if (vault === undefined) return undefined;
    return { vault, baseUrl: `https://${host}`, linkUrl: `https://${host}:${port}` };
  }

  /** On a vault's own port addresses lead back to that port, whatever the client cannot be told. */
  private targetOfPort(name: string, hostHeader: string): Target | undefined {
    const vault = this.options.state.vault(name);
    const port = this.directPort(name);
    if (vault === undefined) return undefined;
    const asked = hostHeader.toLowerCase();
    if (asked !== `127.0.0.1:${port}` && asked !== `localhost:${port}`) {
      const target = this.targetOfHost(asked);
      return target?.vault === vault ? target : undefined;
    }
    return { vault, baseUrl: `https://${asked}`, linkUrl: `https://${asked}` };
  }
}

type Incoming = Parameters<Parameters<typeof getRequestListener>[0]>[1]['incoming'];
type SniCallback = (host: string, done: (error: Error | null, context?: SecureContext) => void) => void;

function cut(incoming: Incoming): Response {
  incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}
