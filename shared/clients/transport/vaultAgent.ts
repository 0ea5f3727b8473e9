import { Agent } from 'node:https';
import { type Duplex } from 'node:stream';
import { type HostAndPort } from '../../contracts/settings/settings';

export const connectTimeoutCode = 'CONNECT_TIMEOUT';
export const defaultConnectTimeoutMs = 5_000;
/** More than the largest pace, so that only the limiter limits. */
const maxSockets = 512;
/**
 * Longer than a burst at the start of a window of the service has to wait for the next window. A connection takes about 140 KB,
 * and a fleet leaves dozens of vaults behind in a minute.
 */
const defaultIdleMs = 15_000;

export interface VaultAgentOptions {
  /** Connect here for every vault. Undefined: use DNS. */
  readonly connectTo?: HostAndPort | undefined;
  /** Trusted certificate authorities as PEM, instead of those of Node and NODE_EXTRA_CA_CERTS. */
  readonly ca?: string | undefined;
  /** The longest time until the TLS handshake is done, in milliseconds. */
  readonly connectTimeoutMs?: number;
  /** A connection without a request is closed after this time, in milliseconds. */
  readonly idleMs?: number;
}

/**
 * Keeps connections to vaults open while they are used, and connects to `connectTo` when that is set. That changes only the address of the
 * connection. TLS, the Host header and the challenge still use the name of the vault. A connection without a TLS
 * handshake in time fails with the code `CONNECT_TIMEOUT`.
 */
export class VaultAgent extends Agent {
  readonly connectTimeoutMs: number;
  readonly #connectTo: HostAndPort | undefined;

  constructor(options: VaultAgentOptions) {
    const { connectTo, ca, connectTimeoutMs = defaultConnectTimeoutMs, idleMs = defaultIdleMs } = options;
    // An explicit value, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch verification off.
    // The time-out closes free connections only. Each request has its own time limit.
    const kept = { keepAlive: true, maxSockets, timeout: idleMs };
    super({ ...kept, rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) });
    this.connectTimeoutMs = connectTimeoutMs;
    this.#connectTo = connectTo;
  }

  /** All its connections have the same options of TLS. Node would build a name from twenty options, twice for each request. */
  override getName({ host = 'localhost', port = '' }: Parameters<Agent['getName']>[0] = {}): string {
    return `${host}:${port}`;
  }

  override createConnection(...[options, callback]: Parameters<Agent['createConnection']>): Duplex | null | undefined {
    const socket = super.createConnection({ ...options, ...this.#connectTo }, callback);
    if (socket) limitConnectTime(socket, this.connectTimeoutMs);
    return socket;
  }
}

/** An address that drops packets must not use up the whole deadline of a call. */
function limitConnectTime(socket: Duplex, connectTimeoutMs: number): void {
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('connect timed out'), { code: connectTimeoutCode }));
  }, connectTimeoutMs);
  const settled = (): void => {
    clearTimeout(timer);
  };
  socket.once('secureConnect', settled).once('close', settled);
}
