import { type AzureServices } from '../../azureServices';
import { type Vault } from '../vault';
import { renewCertificates } from './renewCertificates';
import { rotateKeys } from './rotateKeys';

/** One at a time for each vault: two calls that come together must not make two versions. */
const running = new WeakMap<Vault, Promise<void>>();

/** Rotates the keys and starts the renewals whose time has come: nothing runs by itself, so every call looks first. */
export function renewDue(vault: Vault, services: AzureServices): Promise<void> {
  if (services.settings.lifetimeActions?.enforced !== true) return Promise.resolve();
  const renewal = running.get(vault) ?? renew(vault, services).finally(() => running.delete(vault));
  running.set(vault, renewal);
  return renewal;
}

async function renew(vault: Vault, services: AzureServices): Promise<void> {
  await rotateKeys(vault, services);
  await renewCertificates(vault, services);
}
