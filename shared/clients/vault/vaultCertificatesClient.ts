import { type CertificateClient } from '@azure/keyvault-certificates';
import { z } from 'zod';
import { pageSchema } from '../transport/wireRequest';
import { type CertificatePolicy, wirePolicySchema } from './certificatePolicy';
import { IssuersAndContactsClient } from './issuersAndContactsClient';
import { type ClientPlace, type ItemFamily, orAbsent } from './itemClient';
import { certificateOperations as operations } from './itemOperations';
import {
  type CertificateDetail,
  type CertificateImport,
  type CertificateVersion,
  type PendingCertificate,
  type VaultCertificates,
} from './vaultCertificates';
import { changesBody, type VersionChanges } from './vaultItem';
import { itemVersion, present, segmentsOf, wireVersionSchema } from './wireItem';

const listedSchema = wireVersionSchema.extend({
  id: z.string(),
  /** SHA-1 in base64url. */
  x5t: z.base64url().nullish(),
});

/** An element of a list of versions. */
export const certificateVersionSchema: z.ZodType<CertificateVersion> = listedSchema.transform(toVersion);

/** A certificate's bundle, the answer of reads, imports, updates and restores. */
export const certificateDetailSchema: z.ZodType<CertificateDetail> = listedSchema
  .extend({
    kid: z.string().nullish(),
    cer: z.string().nullish(),
    preserveCertOrder: z.boolean().nullish(),
  })
  .transform(({ kid, cer, preserveCertOrder, ...listed }) => ({
    ...toVersion(listed),
    cer: cer ?? '',
    ...present({ keyVersionId: segmentsOf(kid ?? '')[2], preserveCertOrder }),
  }));

function toVersion(listed: z.infer<typeof listedSchema>): CertificateVersion {
  const thumbprint = Buffer.from(listed.x5t ?? '', 'base64url').toString('hex');
  return { ...itemVersion(listed.id, listed), thumbprint };
}

/** The pending operation that creates the next version of a certificate. */
const pendingSchema: z.ZodType<PendingCertificate> = z.object({ status: z.string() });

const family: ItemFamily<CertificateVersion, CertificateDetail, CertificateDetail> = {
  collection: 'certificates',
  operations,
  versionPage: pageSchema(certificateVersionSchema),
  detail: certificateDetailSchema,
  written: certificateDetailSchema,
  // Without this option, lists leave out certificates that were never issued.
  listQuery: { includePending: 'true' },
};

/** A client for the certificates of one vault. */
export class VaultCertificatesClient extends IssuersAndContactsClient implements VaultCertificates {
  constructor(place: ClientPlace<CertificateClient>) {
    super(place, family);
  }

  readPolicy(name: string): Promise<CertificatePolicy> {
    return this.bySdk(operations.read, name, wirePolicySchema, {
      send: (client, ticket) => client.getCertificatePolicy(name, ticket),
    });
  }

  /** The SDK would send an empty group for each group that is left out, and returns nothing. */
  updatePolicy(name: string, policy: CertificatePolicy): Promise<CertificatePolicy> {
    return this.bySdk(operations.update, name, wirePolicySchema, {
      send: (client, ticket) => client.updateCertificatePolicy(name, { subject: '' }, ticket),
      body: policy,
    });
  }

  importCertificate(name: string, certificate: CertificateImport): Promise<CertificateDetail> {
    return this.bySdk(operations.import, name, certificateDetailSchema, {
      send: (client, ticket) => client.importCertificate(name, new Uint8Array(), ticket),
      body: importBody(certificate),
    });
  }

  update(
    name: string,
    version: string,
    { enabled, tags }: Pick<VersionChanges, 'enabled' | 'tags'>,
  ): Promise<CertificateDetail> {
    return this.bySdk(operations.update, name, certificateDetailSchema, {
      send: (client, ticket) => client.updateCertificateProperties(name, version, ticket),
      body: changesBody({ enabled, tags }),
    });
  }

  readPending(name: string): Promise<PendingCertificate | undefined> {
    const path = ['certificates', name, 'pending'];
    return orAbsent(this.wire(operations.read, name, pendingSchema, { method: 'GET', path }));
  }
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
