import { randomBytes } from 'node:crypto';
import { type AgentOptions, Agent } from 'node:https';
import { connect } from 'node:tls';
import { AbstractStartedContainer, GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';

/** Plain HTTP with the control calls and the proxy, and all vaults by their host names. */
const ports = { plain: 8442, vaults: 8443 };
const seedFile = '/seed.json';
/** Deletions and issued certificates settle at once, so that tests need not wait. */
const settings = { delays: { deleteMs: 0, purgeMs: 0, issueMs: 0 } };
const lifetimeSeconds = 3_600;

/** The emulator of Azure Key Vault in a container: `new KeyVaultContainer(image).withSeed({ vaults: { shop: {} } }).start()`. */
export class KeyVaultContainer extends GenericContainer {
  private readonly token = randomBytes(24).toString('hex');
  private seed: object = { vaults: {} };

  constructor(image: string) {
    super(image);
    this.withExposedPorts(ports.plain, ports.vaults).withWaitStrategy(Wait.forHttp('/health', ports.plain));
  }

  /** The vaults that it starts with, in any form of a seed. Without it there are none. */
  withSeed(seed: object): this {
    this.seed = seed;
    return this;
  }

  override async start(): Promise<StartedKeyVaultContainer> {
    const content = JSON.stringify({ settings, ...this.seed });
    this.withCopyContentToContainer([{ content, target: seedFile }])
      .withCommand(['--host', '0.0.0.0', '--port', String(ports.vaults), '--seed', seedFile])
      .withEnvironment({ KEYVAULT_EMULATOR_TOKEN: this.token });
    const started = await super.start();
    const answer = await fetch(`${plainUrl(started)}/ca.pem`);
    return new StartedKeyVaultContainer(started, this.token, await answer.text());
  }
}

/** A running emulator: `new SecretClient(container.vaultUrl('shop'), container.credential, container.clientOptions)`. */
export class StartedKeyVaultContainer extends AbstractStartedContainer {
  /** The clients of the Azure SDK connect to the container, whatever its address is, and check the host name of the vault. */
  readonly clientOptions: {
    readonly additionalPolicies: readonly [{ readonly policy: ConnectPolicy; readonly position: 'perRetry' }];
  };

  constructor(
    container: StartedTestContainer,
    private readonly token: string,
    /** The certificate authority of all vaults, as PEM. */
    readonly ca: string,
  ) {
    super(container);
    const agent = new ContainerAgent({ keepAlive: true, ca }, this.getHost(), this.getMappedPort(ports.vaults));
    const policy: ConnectPolicy = {
      name: 'connectToContainer',
      sendRequest: (request, next) => next(Object.assign(request, { agent })),
    };
    this.clientOptions = { additionalPolicies: [{ policy, position: 'perRetry' }] };
  }

  /** For programs that cannot take `clientOptions`: the variable HTTPS_PROXY. They have to trust `ca`. */
  get proxyUrl(): string {
    return plainUrl(this);
  }

  /** Of an identity that may do everything. */
  readonly credential = {
    getToken: async (scopes: string | string[]): Promise<{ token: string; expiresOnTimestamp: number }> => {
      const audience = [scopes].flat()[0]?.replace(/\/\.default$/, '');
      const { token } = (await this.control('POST', '/tokens', { audience, lifetimeSeconds })) as { token: string };
      return { token, expiresOnTimestamp: Date.now() + lifetimeSeconds * 1_000 };
    },
  };

  vaultUrl(name: string): string {
    return `https://${name}.vault.azure.net`;
  }

  /** A call to the control URL: faults, clock, settings, snapshots, more vaults. */
  async control(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<unknown> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${this.proxyUrl}/control/${this.token}${path}`, { method, ...sent });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The emulator refused ${method} ${path} (${answer.status}): ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

/** A policy of `@azure/core-rest-pipeline`. */
interface ConnectPolicy {
  readonly name: string;
  // A method, because methods of any request and answer of the pipeline must fit.
  sendRequest<Request extends object, Response>(
    request: Request,
    next: (request: Request) => Promise<Response>,
  ): Promise<Response>;
}

/** Connects to the port of the container, and takes the host name of the request for the certificate. */
class ContainerAgent extends Agent {
  constructor(
    options: AgentOptions,
    private readonly host: string,
    private readonly port: number,
  ) {
    super(options);
  }

  override createConnection(options: AgentOptions): ReturnType<typeof connect> {
    return connect({ ...options, host: this.host, port: this.port });
  }
}

function plainUrl(container: StartedTestContainer): string {
  return `http://${container.getHost()}:${container.getMappedPort(ports.plain)}`;
}
