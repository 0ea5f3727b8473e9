import { Agent } from 'node:https';
import { type Duplex } from 'node:stream';
import { type HostAndPort } from '../../contracts/settings/settings';

export const connectTimeoutCode = 'CONNECT_TIMEOUT';
export const usualConnectTimeoutMs = 5_000;
/** Above the largest pace, so that the limiter and not the agent decides. */
const maxSockets = 512;

export interface VaultAgentOptions {
  readonly connectTo?: HostAndPort | undefined;
  /** Certificates to trust instead of Node's own and those of NODE_EXTRA_CA_CERTS, as PEM. */
  readonly ca?: string | undefined;
  /** Longest time until TLS stands. */
  readonly connectTimeoutMs?: number;
}

/**
 * Keeps connections to vaults open, and dials them at `connectTo` when that is given. Only the place that is dialled
 * changes: the name in TLS, in the Host header and in the challenge stays the vault's.
 */
export class VaultAgent extends Agent {
  readonly connectTimeoutMs: number;
  readonly #connectTo: HostAndPort | undefined;

  constructor({ connectTo, ca, connectTimeoutMs = usualConnectTimeoutMs }: VaultAgentOptions) {
    // Said here, NODE_TLS_REJECT_UNAUTHORIZED cannot switch it off.
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

/** A place that swallows packets must not cost the whole deadline of a call before it is called unreachable. */
function limitConnectTime(socket: Duplex, connectTimeoutMs: number): void {
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('connect timed out'), { code: connectTimeoutCode }));
  }, connectTimeoutMs);
  const settled = (): void => {
    clearTimeout(timer);
  };
  socket.once('secureConnect', settled).once('close', settled);
}
