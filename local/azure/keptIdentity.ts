import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type AzureState } from './azureState';
import { newClientCertificate } from './identity/clientCertificate';
import { Tokens } from './identity/tokens';
import { type AuthorityKeys, authorityKeysSchema, newAuthority } from './tls/certificateAuthority';

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
    signingKey: await state.keep('signingKey', z.string(), () => Tokens.newSigningKey()),
    backupKey: await state.keep('backupKey', z.string(), secret),
    clientCertificate: await state.keep('clientCertificate', z.string(), newClientCertificate),
    identityHeader: await state.keep('identityHeader', z.string(), secret),
    controlToken: await state.keep('controlToken', z.string(), secret),
  };
}
