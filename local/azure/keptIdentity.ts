import { createPrivateKey, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type AzureState } from './arm/azureState';
import { type AuthorityKeys, authorityKeysSchema, newAuthority } from './tls/certificateAuthority';
import { defaultPolicy } from './vault/certificates/certificatePolicy';
import { toPem } from './vault/certificates/pemBundle';
import { selfSigned } from './vault/certificates/signX509';
import { newRsaKey } from './vault/keys/newRsaKey';

/** The secrets and keys of this embedded Azure. They survive a restart, so that clients keep working. */
export interface KeptIdentity {
  readonly authority: AuthorityKeys;
  readonly signingKey: string;
  readonly backupKey: string;
  readonly clientCertificate: string;
  readonly identityHeader: string;
  readonly controlToken: string;
}

/** Loads the identity from the state, or creates it on the first start. */
export async function keptIdentity(state: AzureState): Promise<KeptIdentity> {
  const secret = () => randomBytes(32).toString('hex');
  return {
    authority: await state.keep('authority', authorityKeysSchema, newAuthority),
    signingKey: await state.keep('signingKey', z.string(), newSigningKey),
    backupKey: await state.keep('backupKey', z.string(), secret),
    clientCertificate: await state.keep('clientCertificate', z.string(), newClientCertificate),
    identityHeader: await state.keep('identityHeader', z.string(), secret),
    controlToken: await state.keep('controlToken', z.string(), secret),
  };
}

async function newSigningKey(): Promise<string> {
  const privateKey = createPrivateKey({ key: await newRsaKey(2048), format: 'jwk' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Makes the certificate with which every identity can sign in: the certificate and then its key, as PEM, which the SDKs read. */
async function newClientCertificate(): Promise<string> {
  const jwk = await newRsaKey(2048);
  const props = { ...defaultPolicy.x509_props, subject: 'CN=Embedded Azure client', validity_months: 120 };
  const der = await selfSigned({ policy: { ...defaultPolicy, x509_props: props }, jwk }, Date.now());
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  return `${toPem({ certificates: [der] })}${toPem({ key, certificates: [] })}`;
}
