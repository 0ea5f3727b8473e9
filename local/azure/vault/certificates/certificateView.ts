import { type Item } from '../items/item';
import { attributesOf, itemId } from '../items/itemView';
import { type VaultCall } from '../operation';
import { type CertificatePolicy } from './certificatePolicy';
import { type CertificateVersion, thumbprint } from './certificateVersion';

type CertificateItem = Item<CertificateVersion>;

/** Shows the current version with the policy and the operation of its certificate. */
export function certificateBundle(call: VaultCall, item: CertificateItem, version: CertificateVersion): object {
  const { policy } = item.certificate ?? {};
  return {
    ...certificateVersionView(call, item, version),
    policy: policy === undefined ? undefined : policyView(call, item.name, policy),
    pending: pendingIdOf(call, item),
  };
}

export function pendingIdOf({ baseUrl }: VaultCall, { name, certificate }: CertificateItem): object | undefined {
  return certificate?.pending === undefined ? undefined : { id: itemId(baseUrl, 'certificates', name, 'pending') };
}

/** A version that the path names has no policy. A certificate that was never issued has no ids of key and secret. */
export function certificateVersionView(call: VaultCall, item: CertificateItem, version: CertificateVersion): object {
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
