import { backupCertificate } from './certificates/backupCertificate';
import { createCertificate } from './certificates/createCertificate';
import { deleteCertificate } from './certificates/deleteCertificate';
import { deleteIssuer } from './certificates/deleteIssuer';
import { deletePendingCertificate } from './certificates/deletePendingCertificate';
import { getCertificate } from './certificates/getCertificate';
import { getCertificatePolicy } from './certificates/getCertificatePolicy';
import { getDeletedCertificate } from './certificates/getDeletedCertificate';
import { getIssuer } from './certificates/getIssuer';
import { getPendingCertificate } from './certificates/getPendingCertificate';
import { importCertificate } from './certificates/importCertificate';
import { listCertificates } from './certificates/listCertificates';
import { listCertificateVersions } from './certificates/listCertificateVersions';
import { listDeletedCertificates } from './certificates/listDeletedCertificates';
import { listIssuers } from './certificates/listIssuers';
import { mergeCertificate } from './certificates/mergeCertificate';
import { purgeDeletedCertificate } from './certificates/purgeDeletedCertificate';
import { recoverDeletedCertificate } from './certificates/recoverDeletedCertificate';
import { restoreCertificate } from './certificates/restoreCertificate';
import { setIssuer } from './certificates/setIssuer';
import { updateCertificate } from './certificates/updateCertificate';
import { updateCertificatePolicy } from './certificates/updateCertificatePolicy';
import { updateIssuer } from './certificates/updateIssuer';
import { updatePendingCertificate } from './certificates/updatePendingCertificate';
import { deleteContacts, getContacts, setContacts } from './certificates/contacts';
import { backupKey } from './keys/backupKey';
import { createKey } from './keys/createKey';
import { decrypt } from './keys/decrypt';
import { deleteKey } from './keys/deleteKey';
import { encrypt } from './keys/encrypt';
import { getDeletedKey } from './keys/getDeletedKey';
import { getKey } from './keys/getKey';
import { getRotationPolicy } from './keys/getRotationPolicy';
import { importKey } from './keys/importKey';
import { listDeletedKeys } from './keys/listDeletedKeys';
import { listKeys } from './keys/listKeys';
import { listKeyVersions } from './keys/listKeyVersions';
import { purgeDeletedKey } from './keys/purgeDeletedKey';
import { recoverDeletedKey } from './keys/recoverDeletedKey';
import { restoreKey } from './keys/restoreKey';
import { rotateKey } from './keys/rotateKey';
import { sign } from './keys/sign';
import { unwrapKey } from './keys/unwrapKey';
import { updateKey } from './keys/updateKey';
import { updateRotationPolicy } from './keys/updateRotationPolicy';
import { verify } from './keys/verify';
import { wrapKey } from './keys/wrapKey';
import { type Operation } from './operation';
import { backupSecret } from './secrets/backupSecret';
import { deleteSecret } from './secrets/deleteSecret';
import { getDeletedSecret } from './secrets/getDeletedSecret';
import { getSecret } from './secrets/getSecret';
import { listDeletedSecrets } from './secrets/listDeletedSecrets';
import { listSecrets } from './secrets/listSecrets';
import { listSecretVersions } from './secrets/listSecretVersions';
import { purgeDeletedSecret } from './secrets/purgeDeletedSecret';
import { recoverDeletedSecret } from './secrets/recoverDeletedSecret';
import { restoreSecret } from './secrets/restoreSecret';
import { setSecret } from './secrets/setSecret';
import { updateSecret } from './secrets/updateSecret';

/** Every operation that is emulated; where two paths fit a request, the earlier one serves it. */
export const operations: readonly Operation[] = [
  listSecrets,
  restoreSecret,
  listSecretVersions,
  backupSecret,
  setSecret,
  getSecret,
  updateSecret,
  deleteSecret,
  listDeletedSecrets,
  getDeletedSecret,
  recoverDeletedSecret,
  purgeDeletedSecret,
  listKeys,
  restoreKey,
  listKeyVersions,
  getRotationPolicy,
  updateRotationPolicy,
  backupKey,
  createKey,
  rotateKey,
  encrypt,
  decrypt,
  wrapKey,
  unwrapKey,
  sign,
  verify,
  importKey,
  getKey,
  updateKey,
  deleteKey,
  listDeletedKeys,
  getDeletedKey,
  recoverDeletedKey,
  purgeDeletedKey,
  listCertificates,
  getContacts,
  setContacts,
  deleteContacts,
  restoreCertificate,
  listIssuers,
  getIssuer,
  setIssuer,
  updateIssuer,
  deleteIssuer,
  listCertificateVersions,
  getCertificatePolicy,
  updateCertificatePolicy,
  getPendingCertificate,
  updatePendingCertificate,
  deletePendingCertificate,
  mergeCertificate,
  backupCertificate,
  createCertificate,
  importCertificate,
  getCertificate,
  updateCertificate,
  deleteCertificate,
  listDeletedCertificates,
  getDeletedCertificate,
  recoverDeletedCertificate,
  purgeDeletedCertificate,
];
