import { certificateFamily } from './certificates/certificateFamily';
import { deleteContacts, getContacts, setContacts } from './certificates/contacts';
import { createCertificate } from './certificates/createCertificate';
import { importCertificate } from './certificates/importCertificate';
import { deleteIssuer, getIssuer, listIssuers, setIssuer, updateIssuer } from './certificates/issuers';
import { mergeCertificate } from './certificates/mergeCertificate';
import {
  deletePendingCertificate,
  getPendingCertificate,
  updatePendingCertificate,
} from './certificates/pendingCertificates';
import { getCertificatePolicy, updateCertificatePolicy } from './certificates/policyOperations';
import { updateCertificate } from './certificates/updateCertificate';
import { familyOperations } from './items/familyOperations';
import { getKeyAttestation } from './keys/attestedKey';
import { decrypt, encrypt, unwrapKey, wrapKey } from './keys/cipherOperations';
import { createKey } from './keys/createKey';
import { importKey } from './keys/importKey';
import { keyFamily } from './keys/keyFamily';
import { releaseKey } from './keys/releaseKey';
import { rotateKey } from './keys/rotateKey';
import { getRotationPolicy, updateRotationPolicy } from './keys/rotationPolicyOperations';
import { sign, verify } from './keys/signOperations';
import { updateKey } from './keys/updateKey';
import { type Operation } from './operation';
import { secretFamily } from './secrets/secretFamily';
import { setSecret, updateSecret } from './secrets/writeSecrets';

/** All emulated operations. When two paths match a request, the earlier one serves it. */
export const operations: readonly Operation[] = [
  setSecret,
  updateSecret,
  ...familyOperations(secretFamily),
  getRotationPolicy,
  updateRotationPolicy,
  getKeyAttestation,
  releaseKey,
  createKey,
  rotateKey,
  encrypt,
  decrypt,
  wrapKey,
  unwrapKey,
  sign,
  verify,
  importKey,
  updateKey,
  ...familyOperations(keyFamily),
  getContacts,
  setContacts,
  deleteContacts,
  listIssuers,
  getIssuer,
  setIssuer,
  updateIssuer,
  deleteIssuer,
  getCertificatePolicy,
  updateCertificatePolicy,
  getPendingCertificate,
  updatePendingCertificate,
  deletePendingCertificate,
  mergeCertificate,
  createCertificate,
  importCertificate,
  updateCertificate,
  ...familyOperations(certificateFamily),
];
