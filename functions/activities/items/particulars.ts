import { type CertificateFacts, type KeyFacts } from '../../../shared/rules/itemFacts';
import { renewsItself } from '../../../shared/rules/holdRenewal';
import { type MoveVault } from '../vaultPair';
import { type ItemName } from './itemVersion';

export interface Particulars {
  readonly key?: KeyFacts;
  readonly certificate?: CertificateFacts;
  /** Of a certificate's current version, as far as its policy tells. */
  readonly isExportable?: boolean;
}

/** What only keys, or only certificates, have. `issued` is the number of issued versions at the source. */
export async function readParticulars(
  source: MoveVault,
  { itemType, itemName }: ItemName,
  issued: number,
): Promise<Particulars> {
  switch (itemType) {
    case 'secret':
      return {};
    case 'key':
      return issued === 0 ? {} : { key: await readKeyFacts(source, itemName) };
    case 'certificate':
      return readCertificateFacts(source, itemName, issued);
  }
}

async function readKeyFacts(source: MoveVault, name: string): Promise<KeyFacts> {
  const policy = await source.keys.readRotationPolicy(name);
  const rotates = policy?.lifetimeActions.some(({ action }) => action === 'Rotate') ?? false;
  return { hasRotationPolicy: policy !== undefined, rotates };
}

async function readCertificateFacts(source: MoveVault, name: string, issued: number): Promise<Particulars> {
  const pending = await source.certificates.readPending(name);
  if (issued === 0) return pending === undefined ? {} : { certificate: { pending: 'neverIssued', renews: false } };
  const policy = await source.certificates.readPolicy(name);
  const isInProgress = pending?.status === 'inProgress';
  return {
    certificate: { pending: isInProgress ? 'inProgress' : 'none', renews: renewsItself(policy) },
    ...(policy.key_props?.exportable === undefined ? {} : { isExportable: policy.key_props.exportable }),
  };
}
