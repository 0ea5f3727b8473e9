import { Agent } from 'node:https';
import { type Duplex } from 'node:stream';
import { type HostAndPort } from '../../contracts/settings/settings';

export const connectTimeoutCode = 'CONNECT_TIMEOUT';
export const defaultConnectTimeoutMs = 5_000;
/** More than the largest pace, so that only the limiter limits. */
const maxSockets = 512;

export interface VaultAgentOptions {
  /** Connect here for every vault. Undefined: use DNS. */
  readonly connectTo?: HostAndPort | undefined;
  /** Trusted certificate authorities as PEM, instead of those of Node and NODE_EXTRA_CA_CERTS. */
  readonly ca?: string | undefined;
  /** The longest time until the TLS handshake is done, in milliseconds. */
  readonly connectTimeoutMs?: number;
}

/**
 * Keeps connections to vaults open, and connects to `connectTo` when that is set. That changes only the address of the
 * connection. TLS, the Host header and the challenge still use the name of the vault. A connection without a TLS
 * handshake in time fails with the code `CONNECT_TIMEOUT`.
 */
export class VaultAgent extends Agent {
  readonly connectTimeoutMs: number;
  readonly #connectTo: HostAndPort | undefined;

  constructor({ connectTo, ca, connectTimeoutMs = defaultConnectTimeoutMs }: VaultAgentOptions) {
    // An explicit value, so that NODE_TLS_REJECT_UNAUTHORIZED cannot switch verification off.
    super({ keepAlive: true, maxSockets, rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) });
    this.connectTimeoutMs = connectTimeoutMs;
    this.#connectTo = connectTo;
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
