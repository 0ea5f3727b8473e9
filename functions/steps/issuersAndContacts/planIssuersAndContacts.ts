import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type PlannedIssuerOrContacts } from '../../../shared/contracts/model/issuersAndContacts';
import { type IssuersAndContacts, type Contact, type Issuer } from '../../../shared/clients/vault/vaultCertificates';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';

type ReadableIssuersAndContacts = Pick<IssuersAndContacts, 'listIssuers' | 'readIssuer' | 'readContacts'>;

interface IssuersAndContactsPair {
  readonly source: ReadableIssuersAndContacts;
  readonly target: ReadableIssuersAndContacts;
}

/** Issuers and contacts of a vault that does not exist yet. */
export const noIssuersAndContacts: ReadableIssuersAndContacts = {
  listIssuers: () => Promise.resolve([]),
  readContacts: () => Promise.resolve([]),
  readIssuer: (name) =>
    Promise.reject(new MoverError('ITEM_NOT_FOUND', `There is no issuer “${name}” yet.`, { retryable: false })),
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

async function planIssuers(
  source: ReadableIssuersAndContacts,
  target: ReadableIssuersAndContacts,
): Promise<PlannedIssuerOrContacts[]> {
  const [wanted, there] = await Promise.all([source.listIssuers(), target.listIssuers()]);
  const known = new Map(there.map((name) => [name.toLowerCase(), name]));
  return Promise.all(
    wanted.map(async (name): Promise<PlannedIssuerOrContacts> => {
      const same = known.get(name.toLowerCase());
      if (same === undefined) return { kind: 'issuer', name, action: 'copy', reasons: ['ISSUER_PASSWORD_NEEDED'] };
      const isEqual = await haveEqualIssuer(source, target, name);
      return { kind: 'issuer', name, action: 'leave', reasons: [isEqual ? 'ALREADY_THERE' : 'ISSUER_DIFFERS'] };
    }),
  );
}

/**
 * Returns whether two vaults have an issuer with the same provider, account and organisation. Passwords cannot be
 * compared.
 */
export async function haveEqualIssuer(
  source: ReadableIssuersAndContacts,
  target: ReadableIssuersAndContacts,
  name: string,
) {
  const [from, to] = await Promise.all([source.readIssuer(name), target.readIssuer(name)]);
  return canonicalJson({ ...from, name: '' }) === canonicalJson({ ...to, name: '' });
}

async function planContacts(
  source: ReadableIssuersAndContacts,
  target: ReadableIssuersAndContacts,
): Promise<PlannedIssuerOrContacts[]> {
  const [wanted, there] = await Promise.all([source.readContacts(), target.readContacts()]);
  if (wanted.length === 0) return [];
  const contacts = { kind: 'contacts', name: 'contacts' } as const;
  if (there.length === 0) return [{ ...contacts, action: 'copy', reasons: [] }];
  return [
    { ...contacts, action: 'leave', reasons: [areEqualContacts(wanted, there) ? 'ALREADY_THERE' : 'CONTACTS_DIFFER'] },
  ];
}

/** Everybody in the list gets each mail, so the order means nothing. */
export function areEqualContacts(source: readonly Contact[], target: readonly Contact[]): boolean {
  const textOf = (contacts: readonly Contact[]): string => contacts.map(canonicalJson).sort().join('\n');
  return textOf(source) === textOf(target);
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
    if (!(error instanceof MoverError) || error.code !== 'VAULT_FORBIDDEN') throw error;
    return [{ kind, name, action: 'leave', reasons: ['PERMISSION_MISSING'] }];
  });
}
