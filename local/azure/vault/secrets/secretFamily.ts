import { badParameter, forbidden, type ServiceError } from '../../calls/serviceError';
import { hasSince } from '../apiVersion';
import { contentTypes } from '../certificates/certificatePolicy';
import { toPem } from '../certificates/pemBundle';
import { readPfx } from '../certificates/pfx/readPfx';
import { currentVersion } from '../items/item';
import { backupContent, restoreItem } from '../items/itemBackup';
import { type ItemFamily } from '../items/itemFamily';
import { type SecretVersion, secretVersionSchema } from './secretVersion';
import { secretBundle, secretListItem, secretWithoutValue } from './secretView';

/** A list shows disabled secrets too, and a read those outside their validity period. Only a read shows the value. */
export const secretFamily: ItemFamily<SecretVersion> = {
  kind: 'secrets',
  shelf: ({ secrets }) => secrets,
  companions: () => [],
  rateOfItem: 'other',
  livePage: ({ vault }, after, limit) => vault.secrets.livePage(after, limit),
  read: (call, item, version) => {
    refuseDisabled(version);
    const asked = call.query.get('outContentType');
    const isConverted = asked !== null && hasSince(call.apiVersion, '2025-07-01');
    return { ...secretBundle(call, item, version), ...(isConverted ? convertedSecret(version, asked) : {}) };
  },
  bundle: secretWithoutValue,
  /** The secret of a certificate that is not issued yet is disabled. */
  checkRead: ({ vault, params: { name = '' } }) => {
    const isIssued = vault.secrets.live(name) !== undefined;
    const pending = vault.certificates.live(name)?.certificate?.pending;
    if (!isIssued && pending?.status === 'inProgress') throw secretDisabled();
  },
  checkDeletedRead: (item) => {
    refuseDisabled(currentVersion(item));
  },
  listItem: secretListItem,
  backup: ({ vault }, item, version) => {
    if (version.enabled || vault.settings.backupOfDisabled === 'allowed') return backupContent(item);
    throw forbidden('SecretDisabled', 'Operation backup is not allowed on a disabled secret.');
  },
  restore: (call) => restoreItem(call, call.vault.secrets, secretVersionSchema),
};

function refuseDisabled({ enabled }: SecretVersion): void {
  if (!enabled) throw secretDisabled();
}

function secretDisabled(): ServiceError {
  return forbidden('SecretDisabled', 'Operation get is not allowed on a disabled secret.');
}

/** Converts the secret of a certificate from PFX to PEM. Throws 400 BadParameter for any other conversion. */
function convertedSecret(version: SecretVersion, asked: string): Pick<SecretVersion, 'value' | 'contentType'> {
  const from = version.contentType;
  if (from === asked && Object.values<string>(contentTypes).includes(asked))
    return { value: version.value, contentType: asked };
  if (version.managed !== true || from !== contentTypes.pfx || asked !== contentTypes.pem) {
    throw badParameter(`The secret can not be converted from ${from ?? 'no content type'} to ${asked}.`);
  }
  return { value: toPem(readPfx(Buffer.from(version.value, 'base64'), '')), contentType: contentTypes.pem };
}
