import { hasCode } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ReasonCode } from '../../../shared/contracts/model/reasonCodes';
import { type PlannedIssuerOrContacts } from '../../../shared/contracts/model/issuersAndContacts';
import { type IssuersAndContacts, type Contact, type Issuer } from '../../../shared/clients/vault/vaultCertificates';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';

type OfSource = Pick<IssuersAndContacts, 'listIssuers' | 'readIssuer' | 'readContacts'>;
type OfTarget = Pick<IssuersAndContacts, 'listIssuers' | 'findIssuer' | 'readContacts'>;

interface IssuersAndContactsPair {
  readonly source: OfSource;
  readonly target: OfTarget;
}

/** Issuers and contacts of a vault that does not exist yet. */
export const noIssuersAndContacts: OfTarget = {
  listIssuers: () => Promise.resolve([]),
  readContacts: () => Promise.resolve([]),
  findIssuer: () => Promise.resolve(undefined),
};

/** Returns what the move does with each issuer and the contacts of the source. Reads only. */
export async function planIssuersAndContacts(
  { source, target }: IssuersAndContactsPair,
  { select, copy }: MoveSpec,
): Promise<readonly PlannedIssuerOrContacts[]> {
  if (!select.types.includes('certificate')) return [];
  const [issuers, contacts] = await Promise.all([
    copy.issuers ? orNamed('issuer', 'issuers', planIssuers(source, target)) : [],
    copy.contacts ? orNamed('contacts', 'contacts', planContacts(source, target)) : [],
  ]);
  return [...issuers, ...contacts];
}

async function planIssuers(source: OfSource, target: OfTarget): Promise<PlannedIssuerOrContacts[]> {
  const [wanted, there] = await Promise.all([source.listIssuers(), target.listIssuers()]);
  const known = new Set(there.map((name) => name.toLowerCase()));
  return Promise.all(
    wanted.map(async (name): Promise<PlannedIssuerOrContacts> => {
      const found = known.has(name.toLowerCase()) ? await compareIssuer(source, target, name) : 'nothing';
      return { kind: 'issuer', name, action: found === 'nothing' ? 'copy' : 'leave', reasons: issuerReasons[found] };
    }),
  );
}

/**
 * What the target has of an issuer of the source. `asCreated`: the same, and nobody has changed it since it was created. Key Vault
 * never returns a password. A move creates an issuer without one. To set it is a change of the issuer.
 */
export type IssuerInTarget = 'nothing' | 'other' | 'asCreated' | 'changedSince';

export const issuerReasons: Readonly<Record<IssuerInTarget, ReasonCode[]>> = {
  nothing: ['ISSUER_PASSWORD_NEEDED'],
  other: ['ISSUER_DIFFERS'],
  asCreated: ['ALREADY_THERE', 'ISSUER_PASSWORD_NEEDED'],
  changedSince: ['ALREADY_THERE'],
};

/** Compares provider, account, organisation and state. */
export async function compareIssuer(source: OfSource, target: OfTarget, name: string): Promise<IssuerInTarget> {
  const [from, found] = await Promise.all([source.readIssuer(name), target.findIssuer(name)]);
  if (found === undefined) return 'nothing';
  if (issuerDigest(from) !== issuerDigest(found.issuer)) return 'other';
  return found.created === found.updated ? 'asCreated' : 'changedSince';
}

async function planContacts(source: OfSource, target: OfTarget): Promise<PlannedIssuerOrContacts[]> {
  const [wanted, there] = await Promise.all([source.readContacts(), target.readContacts()]);
  if (wanted.length === 0) return [];
  const contacts = { kind: 'contacts', name: 'contacts' } as const;
  if (there.length === 0) return [{ ...contacts, action: 'copy', reasons: [] }];
  return [
    { ...contacts, action: 'leave', reasons: [areEqualContacts(wanted, there) ? 'ALREADY_THERE' : 'CONTACTS_DIFFER'] },
  ];
}

export function areEqualContacts(source: readonly Contact[], target: readonly Contact[]): boolean {
  return contactsText(source) === contactsText(target);
}

/** One text for a list of contacts. Everybody in the list gets each mail, so the order means nothing. */
export function contactsText(contacts: readonly Contact[]): string {
  return contacts.map(canonicalJson).sort().join('\n');
}

/**
 * The digest of an issuer without its name and its password, which no call returns: SHA-256 in hex. A rollback removes what the move
 * copied only if it still has this digest. A digest shows no names and addresses of people.
 */
export function issuerDigest(issuer: Issuer): string {
  return hashPart({ ...issuer, name: '' });
}

/** The digest of a list of contacts, in its order. SHA-256 in hex. */
export function contactsDigest(contacts: readonly Contact[]): string {
  return hashPart(contacts);
}

/** Reading these needs separate permissions. Without them the plan reports it, and the items still move. */
async function orNamed(
  kind: PlannedIssuerOrContacts['kind'],
  name: string,
  planning: Promise<PlannedIssuerOrContacts[]>,
): Promise<PlannedIssuerOrContacts[]> {
  return planning.catch((error: unknown) => {
    if (!hasCode(error, 'VAULT_FORBIDDEN')) throw error;
    return [{ kind, name, action: 'leave', reasons: ['PERMISSION_MISSING'] }];
  });
}
