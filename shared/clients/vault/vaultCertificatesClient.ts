import { z } from 'zod';
import { type PendingCertificate, type CertificateImport, type VaultCertificates } from './vaultCertificates';
import { present, wireListedSchema } from './wireItem';
import { type CertificateClient } from '@azure/keyvault-certificates';
import { asBackupError, asRestoreError, sendBackup, sendRestore } from './backups';
import { certificateDetailSchema, certificateVersionSchema } from './certificateDetail';
import { certificateOperations as operations } from './secretOperations';
import { wirePolicySchema } from './certificatePolicy';
import { issuersAndContacts } from './issuersAndContactsClient';
import { type CallOptions } from '../transport/clientConnection';
import { deletedItems, orAbsent } from './deletedItems';
import { type FamilyCall, allPages, familyCall, itemPage } from './familyCall';

import { parseAnswer } from '../transport/answerFault';
import { readAnswer, pageSchema, readPage, readWire } from '../transport/wireRequest';
import { type VaultConnection } from '../transport/vaultConnection';
import { changesBody } from './vaultItem';

/** Without this option, lists leave out certificates that were never issued. */
const withPending = { includePending: 'true' };

const listedPage = pageSchema(wireListedSchema);
const versionPage = pageSchema(certificateVersionSchema);

/** A client for the certificates of one vault. `options` set its pace and its write guard. */
export function vaultCertificatesClient(
  vault: string,
  connection: VaultConnection,
  options: CallOptions,
): VaultCertificates {
  const call = familyCall(vault, connection.certificates(), options);
  const lists = certificateLists(call);

  return {
    ...deletedItems({ vault, collection: 'certificates', operations, clock: connection.clock, call }),
    ...issuersAndContacts(call),
    ...lists,
    ...certificatePolicies(call),
    readCertificate: (name, version = '') =>
      call(operations.read, name, (_, sendWire) =>
        readWire(certificateDetailSchema, sendWire, { method: 'GET', path: ['certificates', name, version] }),
      ),
    importCertificate: (name, certificate) =>
      call(operations.import, name, (client) =>
        readAnswer(
          certificateDetailSchema,
          (ticket) => client.importCertificate(name, new Uint8Array(), ticket),
          importBody(certificate),
        ),
      ),
    updateCertificate: (name, version, { enabled, tags }) =>
      call(operations.update, name, (client) =>
        readAnswer(
          certificateDetailSchema,
          (ticket) => client.updateCertificateProperties(name, version, ticket),
          changesBody({ enabled, tags }),
        ),
      ),
    backupCertificate: (name) =>
      asBackupError({
        place: { vault, itemName: name, operation: operations.backup },
        send: () => call(operations.backup, name, (_, sendWire) => sendBackup(sendWire, 'certificates', name)),
        read: () => lists.listCertificates(),
      }),
    restoreCertificate: (backup) =>
      asRestoreError({
        place: { vault, operation: operations.restore },
        send: () =>
          call(operations.restore, undefined, (_, sendWire) =>
            sendRestore(sendWire, 'certificates', { backup, answer: certificateDetailSchema }),
          ),
        read: () => lists.listCertificates(),
      }),
  };
}

type Policies = Pick<VaultCertificates, 'readPolicy' | 'updatePolicy' | 'readPending'>;

function certificatePolicies(call: FamilyCall<CertificateClient>): Policies {
  return {
    readPending: (name) =>
      orAbsent(
        call(operations.read, name, async (_, sendWire) =>
          parseAnswer(
            pendingCertificateSchema,
            await sendWire({ method: 'GET', path: ['certificates', name, 'pending'] }),
          ),
        ),
      ),
    readPolicy: (name) =>
      call(operations.read, name, (client) =>
        readAnswer(wirePolicySchema, (ticket) => client.getCertificatePolicy(name, ticket)),
      ),
    updatePolicy: (name, policy) =>
      call(operations.update, name, (client) =>
        // The SDK would send an empty group for each group that is left out, and returns nothing.
        readAnswer(wirePolicySchema, (ticket) => client.updateCertificatePolicy(name, { subject: '' }, ticket), policy),
      ),
  };
}

type Lists = Pick<VaultCertificates, 'listCertificates' | 'listDeletedCertificates' | 'listVersions'>;

function certificateLists(call: FamilyCall<unknown>): Lists {
  return {
    listCertificates: (token) =>
      itemPage(
        call(operations.list, undefined, (_, sendWire) =>
          readPage({ path: ['certificates'], query: withPending, page: listedPage, token }, sendWire),
        ),
      ),
    listDeletedCertificates: (token) =>
      itemPage(
        call(operations.list, undefined, (_, sendWire) =>
          readPage({ path: ['deletedcertificates'], query: withPending, page: listedPage, token }, sendWire),
        ),
      ),
    listVersions: (name) =>
      allPages((token) =>
        call(operations.list, name, (_, sendWire) =>
          readPage({ path: ['certificates', name, 'versions'], page: versionPage, token }, sendWire),
        ),
      ),
  };
}

/**
 * The app writes the body itself, because the SDK leaves out policy and `enabled`. The policy always names the content
 * type of the file: the service requires it in every policy, and without a policy it reads every file as a PFX.
 */
function importBody({ value, contentType, enabled, tags, preserveCertOrder, policy }: CertificateImport): object {
  return {
    value,
    policy: { ...policy, secret_props: { ...policy?.secret_props, contentType } },
    attributes: { enabled },
    tags,
    preserveCertOrder,
  };
}

const text = z.string().nullish();

/** The pending operation that creates the next version of a certificate. */
export const pendingCertificateSchema: z.ZodType<PendingCertificate> = z
  .object({
    status: z.string(),
    status_details: text,
    issuer: z.object({ name: text }).nullish(),
    cancellation_requested: z.boolean().nullish(),
    error: z.object({ code: text, message: text }).nullish(),
  })
  .transform(({ status, status_details: statusDetails, issuer, cancellation_requested: cancelled, error }) => ({
    status,
    cancellationRequested: cancelled ?? false,
    ...present({
      statusDetails,
      issuerName: issuer?.name,
      error: error && { code: error.code ?? '', message: error.message ?? '' },
    }),
  }));
