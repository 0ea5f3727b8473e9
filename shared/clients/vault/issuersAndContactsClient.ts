import { type CertificateClient } from '@azure/keyvault-certificates';
import { z } from 'zod';
import { certificateOperations as operations } from './secretOperations';
import { orAbsent } from './deletedItems';
import { type FamilyCall, allPages } from './familyCall';
import { present, segmentsOf } from './wireItem';
import { readAnswer, pageSchema, readPage } from '../transport/wireRequest';
import { type IssuersAndContacts, type Contact, type FoundIssuer, type Issuer } from './vaultCertificates';

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

/** A client for the issuers and contacts of one vault. */
export function issuersAndContacts(call: FamilyCall<CertificateClient>): IssuersAndContacts {
  const read = (name: string) =>
    call(operations.readIssuer, name, (client) =>
      readAnswer(wireIssuerSchema, (ticket) => client.getIssuer(name, ticket)),
    );

  return {
    listIssuers: () =>
      allPages((token) =>
        call(operations.listIssuers, undefined, (_, sendWire) =>
          readPage({ path: ['certificates', 'issuers'], page: issuerPage, token }, sendWire),
        ),
      ),
    readIssuer: async (name) => toIssuer(name, await read(name)),
    async findIssuer(name) {
      const wire = await orAbsent(read(name));
      return wire && toFound(name, wire);
    },
    async deleteIssuer(name) {
      await orAbsent(
        call(operations.deleteIssuer, name, async (_, sendWire) => {
          await sendWire({ method: 'DELETE', path: ['certificates', 'issuers', name] });
          return true;
        }),
      );
    },
    async setIssuer(issuer) {
      const stored = await call(operations.setIssuer, issuer.name, (client) =>
        readAnswer(
          wireIssuerSchema,
          (ticket) => client.createIssuer(issuer.name, issuer.provider, ticket),
          issuerBody(issuer),
        ),
      );
      return stored.attributes?.updated ?? undefined;
    },
    async changeIssuer(issuer, there) {
      const stored = await call(operations.setIssuer, issuer.name, (client) =>
        readAnswer(wireIssuerSchema, (ticket) => client.updateIssuer(issuer.name, ticket), changedBody(issuer, there)),
      );
      return stored.attributes?.updated ?? undefined;
    },
    async readContacts() {
      const reading = call(operations.readContacts, undefined, (client) =>
        readAnswer(contactsSchema, (ticket) => client.getContacts(ticket)),
      );
      return (await orAbsent(reading)) ?? [];
    },
    async setContacts(contacts) {
      // The service accepts no empty list. The delete of the SDK fails, so the app sends the request itself.
      const setting =
        contacts.length === 0
          ? call(operations.setContacts, undefined, (_, sendWire) =>
              sendWire({ method: 'DELETE', path: ['certificates', 'contacts'] }),
            )
          : call(operations.setContacts, undefined, (client) =>
              readAnswer(contactsSchema, (ticket) => client.setContacts([], ticket), { contacts }),
            );
      await orAbsent<unknown>(setting);
    },
  };
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
    ...present({ accountId: credentials?.account_id, organizationId: organization?.id }),
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

/** The service keeps what a change does not name, so credentials are named only for another account. */
function changedBody(issuer: Issuer, there: Issuer): object {
  const { provider, accountId, enabled } = issuer;
  return {
    provider,
    ...(accountId === there.accountId ? {} : { credentials: { account_id: accountId ?? '' } }),
    org_details: organizationOf(issuer),
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
