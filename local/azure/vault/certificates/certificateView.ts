import { type Item } from '../items/item';
import { attributesOf, itemId } from '../items/itemView';
import { type VaultCall } from '../operation';
import { type CertificatePolicy } from './certificatePolicy';
import { type CertificateVersion, thumbprint } from './certificateVersion';

type CertificateItem = Item<CertificateVersion>;

/** Shows one version with its policy. A certificate that was never issued has no ids of key and secret. */
export function certificateBundle(call: VaultCall, item: CertificateItem, version: CertificateVersion): object {
  const { baseUrl } = call;
  const issued =
    version.cer === undefined
      ? {}
      : {
          kid: itemId(baseUrl, 'keys', item.name, version.id),
          sid: itemId(baseUrl, 'secrets', item.name, version.id),
          x5t: thumbprint(version.cer),
          cer: version.cer,
        };
  return {
    id: itemId(baseUrl, 'certificates', item.name, version.id),
    ...issued,
    attributes: attributesOf(version, call.vault.settings),
    tags: version.tags,
    preserveCertOrder: version.preserveCertOrder,
    policy: item.certificate === undefined ? undefined : policyView(call, item.name, item.certificate.policy),
    pending:
      item.certificate?.pending === undefined
        ? undefined
        : { id: itemId(baseUrl, 'certificates', item.name, 'pending') },
  };
}

export function policyView(call: VaultCall, name: string, policy: CertificatePolicy): object {
  const { subject, ...others } = policy.x509_props;
  const props = subject === '' ? others : policy.x509_props;
  return { id: itemId(call.baseUrl, 'certificates', name, 'policy'), ...policy, x509_props: props };
}

export function certificateListItem(call: VaultCall, id: string, version: CertificateVersion): object {
  return {
    id,
    ...(version.cer === undefined ? {} : { x5t: thumbprint(version.cer) }),
    attributes: attributesOf(version, call.vault.settings),
    tags: version.tags,
  };
}
