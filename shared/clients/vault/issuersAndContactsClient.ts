import { type CertificateClient } from '@azure/keyvault-certificates';
import { z } from 'zod';
import { type CallTicket, pageSchema } from '../transport/wireRequest';
import { ItemClient, orAbsent } from './itemClient';
import { certificateOperations as operations } from './itemOperations';
import {
  type CertificateDetail,
  type CertificateVersion,
  type Contact,
  type FoundIssuer,
  type Issuer,
  type IssuersAndContacts,
} from './vaultCertificates';
import { present, segmentsOf } from './wireItem';

const text = z.string().nullish();

/** The name from the id `https://<vault>/certificates/issuers/<name>`. The SDK returns “issuers” as the name. */
const issuerNameSchema = z
  .object({ id: z.string() })
  .transform(({ id }) => segmentsOf(id)[2] ?? '')
  .refine((name) => name !== '');

const issuerPage = pageSchema(issuerNameSchema);

const wireIssuerSchema = z.object({
  provider: z.string(),
  credentials: z.object({ account_id: text }).nullish(),
  org_details: z
    .object({
      id: text,
      admin_details: z.array(z.object({ first_name: text, last_name: text, email: text, phone: text })).nullish(),
    })
    .nullish(),
  attributes: z
    .object({ enabled: z.boolean().nullish(), created: z.number().nullish(), updated: z.number().nullish() })
    .nullish(),
});

const contactsSchema: z.ZodType<Contact[]> = z
  .object({ contacts: z.array(z.object({ email: z.string(), name: text, phone: text })).nullish() })
  .transform(({ contacts }) =>
    (contacts ?? []).map(({ email, name, phone }) => ({ email, ...present({ name, phone }) })),
  );

/** The issuers and contacts of one vault, as a part of the client of its certificates. */
export abstract class IssuersAndContactsClient
  extends ItemClient<CertificateClient, CertificateVersion, CertificateDetail, CertificateDetail>
  implements IssuersAndContacts
{
  listIssuers(): Promise<readonly string[]> {
    return this.allPages(operations.listIssuers, undefined, { path: ['certificates', 'issuers'], page: issuerPage });
  }

  async readIssuer(name: string): Promise<Issuer> {
    return toIssuer(name, await this.readWireIssuer(name));
  }

  async findIssuer(name: string): Promise<FoundIssuer | undefined> {
    const wire = await orAbsent(this.readWireIssuer(name));
    return wire && toFound(name, wire);
  }

  async deleteIssuer(name: string): Promise<void> {
    const path = ['certificates', 'issuers', name];
    await this.isAccepted(operations.deleteIssuer, name, { method: 'DELETE', path });
  }

  async setIssuer(issuer: Issuer): Promise<number | undefined> {
    const stored = await this.bySdk(operations.setIssuer, issuer.name, wireIssuerSchema, {
      send: (client, ticket) => client.createIssuer(issuer.name, issuer.provider, ticket),
      body: issuerBody(issuer),
    });
    return stored.attributes?.updated ?? undefined;
  }

  async changeIssuer(issuer: Issuer, there: Issuer): Promise<number | undefined> {
    const stored = await this.bySdk(operations.setIssuer, issuer.name, wireIssuerSchema, {
      send: (client, ticket) => client.updateIssuer(issuer.name, ticket),
      body: changedBody(issuer, there),
    });
    return stored.attributes?.updated ?? undefined;
  }

  async readContacts(): Promise<readonly Contact[]> {
    const send = (client: CertificateClient, ticket: CallTicket) => client.getContacts(ticket);
    return (await orAbsent(this.bySdk(operations.readContacts, undefined, contactsSchema, { send }))) ?? [];
  }

  async setContacts(contacts: readonly Contact[]): Promise<void> {
    // The service accepts no empty list. The delete of the SDK fails, so the app sends the request itself.
    const path = ['certificates', 'contacts'];
    const setting =
      contacts.length === 0
        ? this.wire(operations.setContacts, undefined, z.unknown(), { method: 'DELETE', path })
        : this.bySdk(operations.setContacts, undefined, contactsSchema, {
            send: (client, ticket) => client.setContacts([], ticket),
            body: { contacts },
          });
    await orAbsent<unknown>(setting);
  }

  private readWireIssuer(name: string) {
    const send = (client: CertificateClient, ticket: CallTicket) => client.getIssuer(name, ticket);
    return this.bySdk(operations.readIssuer, name, wireIssuerSchema, { send });
  }
}

function toFound(name: string, wire: z.infer<typeof wireIssuerSchema>): FoundIssuer {
  const { created, updated } = wire.attributes ?? {};
  return { issuer: toIssuer(name, wire), ...present({ created, updated }) };
}

function toIssuer(name: string, wire: z.infer<typeof wireIssuerSchema>): Issuer {
  const { provider, credentials, org_details: organization, attributes } = wire;
  return {
    name,
    provider,
    ...present({
      accountId: credentials?.account_id,
      organizationId: organization?.id === '' ? undefined : organization?.id,
    }),
    admins: (organization?.admin_details ?? []).map(({ first_name: firstName, last_name: lastName, email, phone }) =>
      present({ firstName, lastName, email, phone }),
    ),
    enabled: attributes?.enabled ?? true,
  };
}

function issuerBody(issuer: Issuer): object {
  const { provider, accountId, organizationId, admins, enabled } = issuer;
  return {
    provider,
    ...(accountId === undefined ? {} : { credentials: { account_id: accountId } }),
    ...(organizationId === undefined && admins.length === 0 ? {} : { org_details: organizationOf(issuer) }),
    attributes: { enabled },
  };
}

/**
 * The service keeps what a change does not name (source: recorded calls of the Azure CLI), so credentials are named only for another
 * account. An organization that shall have no id gets an empty one; no recorded call shows what the service makes of it.
 */
function changedBody(issuer: Issuer, there: Issuer): object {
  const { provider, accountId, organizationId, enabled } = issuer;
  return {
    provider,
    ...(accountId === there.accountId ? {} : { credentials: { account_id: accountId ?? '' } }),
    org_details: {
      ...organizationOf(issuer),
      id: organizationId ?? (there.organizationId === undefined ? undefined : ''),
    },
    attributes: { enabled },
  };
}

function organizationOf({ organizationId, admins }: Pick<Issuer, 'organizationId' | 'admins'>): object {
  return {
    id: organizationId,
    admin_details: admins.map(({ firstName, lastName, email, phone }) => ({
      first_name: firstName,
      last_name: lastName,
      email,
      phone,
    })),
  };
}
