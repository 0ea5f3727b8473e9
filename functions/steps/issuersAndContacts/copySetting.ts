import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveVault, type VaultPair } from '../frame/vaultPair';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { type Contact } from '../../../shared/clients/vault/vaultCertificates';
import {
  contactsText,
  areEqualContacts,
  compareIssuer,
  contactsDigest,
  issuerDigest,
  issuerReasons,
} from './planIssuersAndContacts';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type IssuerOrContactsResult, type SeenSetting } from '../../../shared/contracts/model/issuersAndContacts';
import { type VaultChange } from '../../../shared/contracts/model/vaultChanges';
import { type ChangeNotes } from '../targetVault/changeNotes';

/** One issuer, or the contacts. */
export type Setting = Pick<SeenSetting, 'kind' | 'name'>;

/** The target may have the same, as after a first run, or something else by now. */
type Copied = Pick<IssuerOrContactsResult, 'state' | 'reasons'>;

export interface CopyPlace {
  readonly pair: VaultPair;
  /** Notes what each copy adds, for a rollback. */
  readonly notes: ChangeNotes;
  /** The name of the target. */
  readonly vault: string;
}

/** Copies an issuer or the contacts if the target has none. Throws what the clients throw. */
export function copySetting(at: CopyPlace, { kind, name }: Setting): Promise<Copied> {
  return kind === 'issuer' ? copyIssuer(at, name) : copyContacts(at);
}

async function copyIssuer({ pair: { source, target }, notes, vault }: CopyPlace, name: string): Promise<Copied> {
  const there = await target.certificates.listIssuers();
  if (there.some((known) => known.toLowerCase() === name.toLowerCase())) {
    const found = await compareIssuer(source.certificates, target.certificates, name);
    const state = found === 'other' ? 'left' : 'alreadyThere';
    if (found !== 'nothing') return { state, reasons: issuerReasons[found] };
  }
  const issuer = await source.certificates.readIssuer(name);
  const change = { kind: 'issuer', vault, name, digest: issuerDigest(issuer) } as const;
  await notes.keep(`issuer ${name}`, [{ ...change, updated: null }]);
  const updated = await target.certificates.setIssuer(issuer);
  // A password that somebody sets later changes only this time.
  await notes.complete(`issuer ${name}`, [{ ...change, updated: updated ?? null }]);
  return { state: 'copied', reasons: issuerReasons.nothing };
}

async function copyContacts({ pair: { source, target }, notes, vault }: CopyPlace): Promise<Copied> {
  const [contacts, there] = await Promise.all([source.certificates.readContacts(), target.certificates.readContacts()]);
  if (there.length > 0) {
    return areEqualContacts(contacts, there)
      ? { state: 'alreadyThere', reasons: ['ALREADY_THERE'] }
      : { state: 'left', reasons: ['CONTACTS_DIFFER'] };
  }
  await notes.keep('contacts', [{ kind: 'contacts', vault, digest: contactsDigest(contacts) }]);
  await target.certificates.setContacts(contacts);
  return { state: 'copied', reasons: [] };
}

/** What a change of the target needs: what the run noted so far says whether the move itself made what it changes. */
export interface ChangePlace extends CopyPlace {
  readonly noted: readonly VaultChange[];
}

/**
 * Gives an issuer or the contacts of the target the content of the source. A rollback removes only what the move itself made, so only
 * that is noted.
 */
export function changeSetting(at: ChangePlace, { kind, name }: Setting): Promise<Copied> {
  return kind === 'issuer' ? changeIssuer(at, name) : changeContacts(at);
}

async function changeIssuer({ pair, notes, noted, vault }: ChangePlace, name: string): Promise<Copied> {
  const [source, target] = [pair.source.certificates, pair.target.certificates];
  const [issuer, there] = await Promise.all([source.readIssuer(name), target.findIssuer(name)]);
  const change = { kind: 'issuer', vault, name, digest: issuerDigest(issuer) } as const;
  const own = noted.find((one) => one.kind === 'issuer' && one.name === name);
  if (there === undefined) throw goneMeanwhile;
  if (own !== undefined) await notes.complete(`issuer ${name}`, [{ ...change, updated: null }]);
  // What nobody has changed since the move created it has no password, and has to look so afterwards: see compareIssuer.
  const isBare = own?.kind === 'issuer' && own.updated !== null && own.updated === there.updated;
  const updated = await (isBare ? target.setIssuer(issuer) : target.changeIssuer(issuer, there.issuer));
  // Without a time, a rollback leaves the issuer, because somebody may have set its password.
  if (isBare) await notes.complete(`issuer ${name}`, [{ ...change, updated: updated ?? null }]);
  const isUsable = there.created !== there.updated && issuer.accountId === there.issuer.accountId;
  return { state: 'copied', reasons: isUsable ? [] : issuerReasons.nothing };
}

async function changeContacts({ pair: { source, target }, notes, noted, vault }: ChangePlace): Promise<Copied> {
  const contacts = await source.certificates.readContacts();
  if (contacts.length === 0) throw goneMeanwhile;
  const isOwn = noted.some(({ kind }) => kind === 'contacts');
  if (isOwn) await notes.complete('contacts', [{ kind: 'contacts', vault, digest: contactsDigest(contacts) }]);
  await target.certificates.setContacts(contacts);
  return { state: 'copied', reasons: [] };
}

/** Another try judges again. */
const goneMeanwhile = new MoverError('ITEM_NOT_FOUND', 'Expected an issuer or contacts that were there just before.', {
  retryable: true,
});

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
