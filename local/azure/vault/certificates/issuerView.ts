import { type VaultCall } from '../operation';
import { ServiceError } from '../serviceError';
import { type Issuer } from './issuerShelf';

/** An issuer without its password, which is never given back. */
export function issuerView({ baseUrl }: VaultCall, issuer: Issuer): object {
  return {
    id: `${baseUrl}/certificates/issuers/${issuer.name}`,
    provider: issuer.provider,
    credentials: issuer.accountId === undefined ? undefined : { account_id: issuer.accountId },
    org_details: issuer.organization,
    attributes: { enabled: issuer.enabled, created: issuer.created, updated: issuer.updated },
  };
}

/** The issuer that the path names. Throws 404 CertificateIssuerNotFound. */
export function requireIssuer({ vault, params }: VaultCall): Issuer {
  const name = params['issuer'] ?? '';
  const issuer = vault.issuers.get(name);
  if (issuer !== undefined) return issuer;
  throw new ServiceError(404, 'CertificateIssuerNotFound', `Issuer ${name} was not found in this key vault.`);
}
