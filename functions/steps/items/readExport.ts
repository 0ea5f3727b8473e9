import { type MoveVault, type ItemName } from '../frame/vaultPair';
import { hasPrivateKey } from './keyShape';
import { type AnyVersion } from './itemVersion';
import { type StagedVersion } from './stagedItem';

/** A version with its content, and whether another vault can import it. */
export interface ReadVersion {
  readonly staged: StagedVersion;
  readonly isExportable: boolean;
}

/** Reads one version with its value. A certificate's file is the value of its secret. */
export async function readExport(
  source: MoveVault,
  { itemType, itemName }: ItemName,
  listed: AnyVersion,
): Promise<ReadVersion> {
  const { value, contentType, previousVersion } = await source.secrets.readSecret(itemName, listed.version);
  const staged = { ...attributesOf(listed), value, ...(contentType === undefined ? {} : { contentType }) };
  if (itemType !== 'certificate') {
    // A list does not show which version a secret's version followed.
    return { staged: { ...staged, ...(previousVersion === undefined ? {} : { previousVersion }) }, isExportable: true };
  }
  const { preserveCertOrder } = await source.certificates.readCertificate(itemName, listed.version);
  const ordered = preserveCertOrder === undefined ? {} : { preserveCertOrder };
  return { staged: { ...staged, ...ordered }, isExportable: hasPrivateKey(value) };
}

function attributesOf(listed: AnyVersion): Omit<StagedVersion, 'value' | 'contentType'> {
  const { version, created, enabled, tags, notBefore, expires, thumbprint } = listed;
  return {
    version,
    created,
    enabled,
    tags: { ...tags },
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
    ...(thumbprint === undefined ? {} : { thumbprint }),
  };
}
