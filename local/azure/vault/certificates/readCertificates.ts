import { ok } from '../../calls/answer';
import { currentVersion, type Item } from '../items/item';
import { itemId } from '../items/itemView';
import { pageOf, versionsPage } from '../items/pageOf';
import { requireItemName, requireVersion } from '../items/requireVersion';
import { type Operation, type VaultCall } from '../operation';
import { type CertificateVersion } from './certificateVersion';
import { certificateBundle, certificateListItem } from './certificateView';

/** GET /certificates: includes certificates that were never issued only with `includePending=true`. */
export const listCertificates: Operation = {
  name: 'certificates.list',
  method: 'GET',
  paths: ['/certificates'],
  rateClass: 'other',
  run: (call) =>
    pageOf(call, {
      take: (after, limit) => takeShown(call, after, limit),
      keyOf: ({ name }) => name.toLowerCase(),
      show: (item) => certificateListItem(call, itemId(call.baseUrl, 'certificates', item.name), currentVersion(item)),
    }),
};

function takeShown({ vault, query }: VaultCall, after: string | undefined, limit: number): Item<CertificateVersion>[] {
  const withPending = query.get('includePending')?.toLowerCase() === 'true';
  const shown: Item<CertificateVersion>[] = [];
  for (let last = after; shown.length < limit;) {
    const page = vault.certificates.livePage(last, limit);
    if (page.length === 0) break;
    shown.push(...page.filter((item) => withPending || currentVersion(item).cer !== undefined));
    last = page.at(-1)?.name.toLowerCase();
  }
  return shown.slice(0, limit);
}

/** GET /certificates/{name}/versions. */
export const listCertificateVersions: Operation = {
  name: 'certificates.listVersions',
  method: 'GET',
  paths: ['/certificates/:name/versions'],
  rateClass: 'other',
  run: (call) => {
    const name = requireItemName(call.params);
    const item = call.vault.certificates.live(name);
    return versionsPage(call, item, (version) =>
      certificateListItem(call, itemId(call.baseUrl, 'certificates', item?.name ?? name, version.id), version),
    );
  },
};

/** GET /certificates/{name}/ and GET /certificates/{name}/{version}: also shows disabled certificates. */
export const getCertificate: Operation = {
  name: 'certificates.get',
  method: 'GET',
  paths: ['/certificates/:name', '/certificates/:name/:version'],
  rateClass: 'other',
  run: (call) => {
    const { item, version } = requireVersion(call, call.vault.certificates);
    return ok(certificateBundle(call, item, version));
  },
};
