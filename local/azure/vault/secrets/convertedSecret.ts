import { contentTypes } from '../certificates/certificatePolicy';
import { toPem } from '../certificates/pemBundle';
import { readPfx } from '../certificates/pfx/readPfx';
import { badParameter } from '../serviceError';
import { type SecretVersion } from './secretVersion';

/** Value and content type of a certificate's secret as a PEM. Throws 400 BadParameter for a secret that is no PFX. */
export function convertedSecret(version: SecretVersion, asked: string): Pick<SecretVersion, 'value' | 'contentType'> {
  const from = version.contentType;
  if (from === asked && Object.values<string>(contentTypes).includes(asked))
    return { value: version.value, contentType: asked };
  if (version.managed !== true || from !== contentTypes.pfx || asked !== contentTypes.pem) {
    throw badParameter(`The secret can not be converted from ${from ?? 'no content type'} to ${asked}.`);
  }
  return { value: toPem(readPfx(Buffer.from(version.value, 'base64'), '')), contentType: contentTypes.pem };
}
