import { z } from 'zod';
import { type Answer, ok } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { ServiceError } from '../../calls/serviceError';
import { limits } from '../../cloud/limits';
import { type Operation, type VaultCall } from '../operation';
import { type Contact, contactSchema } from './issuerShelf';

const paths = ['/certificates/contacts'];
const bodySchema = z.object({
  contacts: z.array(z.object({ email: z.string().min(1), name: z.string().nullish(), phone: z.string().nullish() })),
});

/** GET /certificates/contacts: 404 ContactsNotFound when there are none. */
export const getContacts: Operation = {
  name: 'contacts.get',
  method: 'GET',
  paths,
  rateClass: 'other',
  run: (call) => ok(contactsView(call, requireContacts(call))),
};

/** PUT /certificates/contacts: replaces all contacts. */
export const setContacts: Operation = { name: 'contacts.set', method: 'PUT', paths, rateClass: 'other', run: replace };

/** DELETE /certificates/contacts: answers the deleted contacts. */
export const deleteContacts: Operation = {
  name: 'contacts.delete',
  method: 'DELETE',
  paths,
  rateClass: 'other',
  run: (call) => {
    const contacts = requireContacts(call);
    call.vault.issuers.setContacts([]);
    return ok(contactsView(call, contacts));
  },
};

async function replace(call: VaultCall): Promise<Answer> {
  const { contacts } = await readBody(call.request, bodySchema, limits.bodyBytes);
  const kept = contacts.map((contact) =>
    contactSchema.parse(Object.fromEntries(Object.entries(contact).filter(([, value]) => value !== null))),
  );
  call.vault.issuers.setContacts(kept);
  return ok(contactsView(call, kept));
}

function requireContacts({ vault }: VaultCall): readonly Contact[] {
  if (vault.issuers.contacts.length > 0) return vault.issuers.contacts;
  throw new ServiceError(404, 'ContactsNotFound', 'Contacts not found');
}

function contactsView({ baseUrl }: VaultCall, contacts: readonly Contact[]): object {
  return { id: `${baseUrl}/certificates/contacts`, contacts };
}
