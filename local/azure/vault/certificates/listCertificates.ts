import { currentVersion, type Item } from '../items/item';
import { itemId } from '../items/itemView';
import { pageOf } from '../items/pageOf';
import { type Operation, type VaultCall } from '../operation';
import { type CertificateVersion } from './certificateVersion';
import { certificateListItem } from './certificateView';

/** GET /certificates: those that were never issued only with `includePending=true`. */
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
