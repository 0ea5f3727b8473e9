import { z } from 'zod';
import { type EntryStore } from '../../state/entryStore';

const detailsSchema = z.looseObject({ admin_details: z.array(z.unknown()).optional() });

export const issuerSchema = z.strictObject({
  name: z.string(),
  provider: z.string(),
  accountId: z.string().optional(),
  /** A caller sent credentials, even without an account. */
  hasCredentials: z.boolean().optional(),
  /** Stored, never shown. */
  password: z.string().optional(),
  organization: detailsSchema.optional(),
  enabled: z.boolean(),
  created: z.number(),
  updated: z.number(),
});

export const contactSchema = z.strictObject({
  email: z.string(),
  name: z.string().optional(),
  phone: z.string().optional(),
});

export type Issuer = z.infer<typeof issuerSchema>;
export type Contact = z.infer<typeof contactSchema>;

/** The certificate issuers and contacts of one vault. */
export class IssuerShelf {
  private readonly issuers = new Map<string, Issuer>();
  private contactList: readonly Contact[] = [];

  constructor(
    private readonly vaultName: string,
    private readonly store: EntryStore,
  ) {}

  has(name: string): boolean {
    return this.issuers.has(name.toLowerCase());
  }

  get(name: string): Issuer | undefined {
    return this.issuers.get(name.toLowerCase());
  }

  /** Sorted by name. */
  list(): Issuer[] {
    return [...this.issuers].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, issuer]) => issuer);
  }

  put(issuer: Issuer): void {
    this.issuers.set(issuer.name.toLowerCase(), issuer);
    this.store.put(this.key(issuer.name), issuer);
  }

  remove(name: string): void {
    this.issuers.delete(name.toLowerCase());
    this.store.remove(this.key(name));
  }

  get contacts(): readonly Contact[] {
    return this.contactList;
  }

  /** Replaces the whole list. An empty list means no contacts. */
  setContacts(contacts: readonly Contact[]): void {
    this.contactList = contacts;
    this.store.put(this.contactsKey, contacts);
  }

  load(): void {
    for (const { key, value } of this.store.entries(`issuer/${this.vaultName}/`)) {
      if (key === this.contactsKey) this.contactList = z.array(contactSchema).parse(value);
      else {
        const issuer = issuerSchema.parse(value);
        this.issuers.set(issuer.name.toLowerCase(), issuer);
      }
    }
  }

  private key(name: string): string {
    return `issuer/${this.vaultName}/named/${name.toLowerCase()}`;
  }

  private get contactsKey(): string {
    return `issuer/${this.vaultName}/contacts`;
  }
}
