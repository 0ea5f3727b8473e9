import { backupCertificate, restoreCertificate } from './certificates/certificateBackup';
import { deleteContacts, getContacts, setContacts } from './certificates/contacts';
import { createCertificate } from './certificates/createCertificate';
import {
  deleteCertificate,
  getDeletedCertificate,
  listDeletedCertificates,
  purgeDeletedCertificate,
  recoverDeletedCertificate,
} from './certificates/deletedCertificates';
import { importCertificate } from './certificates/importCertificate';
import { deleteIssuer, getIssuer, listIssuers, setIssuer, updateIssuer } from './certificates/issuers';
import { mergeCertificate } from './certificates/mergeCertificate';
import {
  deletePendingCertificate,
  getPendingCertificate,
  updatePendingCertificate,
} from './certificates/pendingCertificates';
import { getCertificatePolicy, updateCertificatePolicy } from './certificates/policyOperations';
import { getCertificate, listCertificates, listCertificateVersions } from './certificates/readCertificates';
import { updateCertificate } from './certificates/updateCertificate';
import { decrypt, encrypt, unwrapKey, wrapKey } from './keys/cipherOperations';
import { getKeyAttestation } from './keys/attestedKey';
import { createKey } from './keys/createKey';
import { deleteKey, getDeletedKey, listDeletedKeys, purgeDeletedKey, recoverDeletedKey } from './keys/deletedKeys';
import { importKey } from './keys/importKey';
import { backupKey, restoreKey } from './keys/keyBackup';
import { getKey, listKeys, listKeyVersions } from './keys/readKeys';
import { releaseKey } from './keys/releaseKey';
import { rotateKey } from './keys/rotateKey';
import { getRotationPolicy, updateRotationPolicy } from './keys/rotationPolicyOperations';
import { sign, verify } from './keys/signOperations';
import { updateKey } from './keys/updateKey';
import { type Operation } from './operation';
import {
  deleteSecret,
  getDeletedSecret,
  listDeletedSecrets,
  purgeDeletedSecret,
  recoverDeletedSecret,
} from './secrets/deletedSecrets';
import { getSecret, listSecrets, listSecretVersions } from './secrets/readSecrets';
import { backupSecret, restoreSecret } from './secrets/secretBackup';
import { setSecret, updateSecret } from './secrets/writeSecrets';

/** All emulated operations. When two paths match a request, the earlier one serves it. */
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
  getKeyAttestation,
  releaseKey,
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
