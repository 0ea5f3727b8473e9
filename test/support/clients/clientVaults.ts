import { withoutClaim } from '../../../shared/clients/claims/writeGuard';
import { connections } from '../../../shared/clients/transport/connections';
import { connectVaults } from '../../../shared/clients/vault/connectVaults';
import { type SecretVault } from '../../../shared/clients/vault/secretVault';
import { type VaultCertificates } from '../../../shared/clients/vault/vaultCertificates';
import { type VaultKeys } from '../../../shared/clients/vault/vaultKeys';
import { type CallMeter, type Vaults } from '../../../shared/clients/vault/vaults';
import { type Clock, systemClock } from '../../../shared/clients/async/clock';
import { type TestIdentity, testIdentity } from './clientIdentity';
import { testSettings } from './clientSettings';
import { type VaultServer, serverTenant } from './clientVaultServer';

export interface VaultsUnderTest {
  readonly vaults: Vaults;
  readonly secrets: SecretVault;
  readonly keys: VaultKeys;
  readonly certificates: VaultCertificates;
  readonly meter: CallMeter;
  readonly identity: TestIdentity;
}

export const fullPace = { sourceShare: 1, targetShare: 1, maxInFlight: 64 };

export interface VaultsOptions {
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  readonly allowedTenants?: readonly string[];
  readonly identity?: TestIdentity;
}

/** Real clients of vault `contoso`, connected to the test's server. */
export function vaultsAt(server: Pick<VaultServer, 'connectTo' | 'ca'>, options: VaultsOptions = {}): VaultsUnderTest {
  const identity = options.identity ?? testIdentity(serverTenant);
  const settings = testSettings({ connectTo: server.connectTo, allowedTenants: options.allowedTenants ?? [] });
  const { ca } = server;
  const { clock = systemClock, timeoutMs = 5_000 } = options;
  const vaults = connectVaults(connections(settings, { identity, ca, clock, timeoutMs }));
  const meter = { throttled: 0, sent: 0 };
  const open = { vault: 'contoso', side: 'source', pace: fullPace, meter, guard: withoutClaim } as const;
  const families = { secrets: vaults.secrets(open), keys: vaults.keys(open), certificates: vaults.certificates(open) };
  return { vaults, ...families, meter, identity };
}

/** Ends every wait immediately by advancing its time, and records the waits. */
export function impatientClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = [];
  let ahead = 0;
  const now = (): number => performance.now() + ahead;
  return {
    waits,
    now,
    after(delayMs, act) {
      waits.push(delayMs);
      const due = now() + delayMs;
      const timer = setTimeout(() => {
        ahead += Math.max(0, due - now());
        act();
      }, 0);
      return () => {
        clearTimeout(timer);
      };
    },
  };
}

/** The wait after a 429 that says to wait for seven seconds, with what is added so that calls do not repeat together. */
const isAfterThrottle = (delayMs: number): boolean => delayMs >= 7_000 && delayMs < 9_000;

/** An impatient clock that does something else first, once, where a call waits for seven seconds to be repeated. */
export function clockBetweenTries(between: () => Promise<unknown>): Clock {
  const clock = impatientClock();
  let isDone = false;
  return {
    now: () => clock.now(),
    after(delayMs, act) {
      if (isDone || !isAfterThrottle(delayMs)) return clock.after(delayMs, act);
      isDone = true;
      void between().then(() => clock.after(delayMs, act));
      return () => undefined;
    },
  };
}
