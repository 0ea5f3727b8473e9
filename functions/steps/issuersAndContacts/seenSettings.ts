import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { type Contact } from '../../../shared/clients/vault/vaultCertificates';
import { type SeenSetting } from '../../../shared/contracts/model/issuersAndContacts';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { type MoveVault, type VaultPair } from '../frame/vaultPair';
import { type Setting } from './copySetting';
import { contactsText } from './planIssuersAndContacts';

/** Reads one issuer, or the contacts, in both vaults. */
export async function seeSetting(
  staging: Pick<StagingStore, 'digest'>,
  { source, target }: Pick<VaultPair, 'source' | 'target'>,
  move: MoveSpec,
  setting: Setting,
): Promise<SeenSetting> {
  const { kind, name } = setting;
  const digestIn = async (vault: MoveVault): Promise<string | null> => {
    const text = await textOf(vault, setting);
    return text === undefined ? null : staging.digest(move, ['state of issuer or contacts', kind, text]);
  };
  const [inSource, inTarget] = await Promise.all([digestIn(source), digestIn(target)]);
  return { kind, name, source: inSource, target: inTarget };
}

/** The content without the password, which no call returns. Undefined if the vault has none. */
async function textOf({ certificates }: MoveVault, { kind, name }: Setting): Promise<string | undefined> {
  if (kind === 'issuer') {
    const found = await certificates.findIssuer(name);
    return found && canonicalJson({ ...found.issuer, name: '' });
  }
  const contacts: readonly Contact[] = await certificates.readContacts();
  return contacts.length === 0 ? undefined : contactsText(contacts);
}
