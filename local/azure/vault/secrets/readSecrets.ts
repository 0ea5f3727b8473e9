import { ok } from '../../calls/answer';
import { badParameter, forbidden } from '../../calls/serviceError';
import { hasSince } from '../apiVersion';
import { contentTypes } from '../certificates/certificatePolicy';
import { toPem } from '../certificates/pemBundle';
import { readPfx } from '../certificates/pfx/readPfx';
import { currentVersion } from '../items/item';
import { itemId } from '../items/itemView';
import { pageOf, versionsPage } from '../items/pageOf';
import { requireItemName, requireVersion } from '../items/requireVersion';
import { type Operation } from '../operation';
import { type SecretVersion } from './secretVersion';
import { secretBundle, secretListItem } from './secretView';

/** GET /secrets: lists the current attributes of every secret, also disabled ones, without values. */
export const listSecrets: Operation = {
  name: 'secrets.list',
  method: 'GET',
  paths: ['/secrets'],
  rateClass: 'other',
  run: (call) =>
    pageOf(call, {
      take: (after, limit) => call.vault.secrets.livePage(after, limit),
      keyOf: ({ name }) => name.toLowerCase(),
      show: (item) => secretListItem(call, itemId(call.baseUrl, 'secrets', item.name), currentVersion(item)),
    }),
};

/** GET /secrets/{name}/versions. */
export const listSecretVersions: Operation = {
  name: 'secrets.listVersions',
  method: 'GET',
  paths: ['/secrets/:name/versions'],
  rateClass: 'other',
  run: (call) => {
    const name = requireItemName(call.params);
    const item = call.vault.secrets.live(name);
    return versionsPage(call, item, (version) =>
      secretListItem(call, itemId(call.baseUrl, 'secrets', item?.name ?? name, version.id), version),
    );
  },
};

/** GET /secrets/{name}/ and GET /secrets/{name}/{version}: reads a secret, also outside its validity period. */
export const getSecret: Operation = {
  name: 'secrets.get',
  method: 'GET',
  paths: ['/secrets/:name', '/secrets/:name/:version'],
  rateClass: 'other',
  run: (call) => {
    const { item, version } = requireVersion(call, call.vault.secrets);
    if (!version.enabled) throw forbidden('SecretDisabled', 'Operation get is not allowed on a disabled secret.');
    const asked = call.query.get('outContentType');
    if (asked === null || !hasSince(call.apiVersion, '2025-07-01')) return ok(secretBundle(call, item, version));
    return ok({ ...secretBundle(call, item, version), ...convertedSecret(version, asked) });
  },
};

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
