import { type Clock, unixSeconds } from '../clock';
import { storeTriple } from '../vault/certificates/storeTriple';
import { type Deletion } from '../vault/items/item';
import { type Vault } from '../vault/vault';
import { type MadeCertificate } from './seedCertificate';

/** Puts a made certificate into the vault: versions with keys and secrets, policy, operation; then deletes all of it where that is asked. */
export function storeCertificate(vault: Vault, made: MadeCertificate, clock: Clock, deletion: Deletion): void {
  const { name, triples, policy, pending, deleted } = made;
  for (const triple of triples) storeTriple(vault, triple);
  const now = unixSeconds(clock);
  const first = triples[0]?.version.created ?? now;
  const last = triples.at(-1)?.version.updated ?? now;
  // A certificate that was never issued has a version all the same, disabled and without content.
  const unissued = { id: pending?.versionId ?? '', order: 0, enabled: false, created: now, updated: now };
  const item = vault.certificates.live(name) ?? vault.certificates.add(name, unissued);
  const attributes = { enabled: true, created: first, updated: last };
  const certificate = { policy: { ...policy, attributes }, ...(pending === undefined ? {} : { pending }) };
  vault.certificates.replaceItem({ ...item, certificate });
  if (deleted) deleteTriple(vault, name, deletion);
}

function deleteTriple({ certificates, keys, secrets }: Vault, name: string, deletion: Deletion): void {
  const certificate = certificates.live(name);
  const key = keys.live(name);
  const secret = secrets.live(name);
  if (certificate !== undefined) certificates.delete(certificate, deletion);
  if (key !== undefined) keys.delete(key, deletion);
  if (secret !== undefined) secrets.delete(secret, deletion);
}
