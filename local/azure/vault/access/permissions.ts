/** The permission of an operation: family and name for access policies, data action for roles. */
export interface Permission {
  readonly family: 'secrets' | 'keys' | 'certificates';
  readonly policy: string;
  /** Other names for access policies that include it. */
  readonly includedIn?: readonly string[];
  readonly action: string;
}

/** The operations that every family shares, for live and deleted items. */
function common(family: Permission['family'], deleteAction: string, readAction: string): Record<string, Permission> {
  const needs = (policy: string, action: string): Permission => ({ family, policy, action: `${family}/${action}` });
  return {
    [`${family}.list`]: needs('list', readAction),
    [`${family}.listVersions`]: needs('list', readAction),
    [`${family}.delete`]: needs('delete', deleteAction),
    [`${family}.backup`]: needs('backup', 'backup/action'),
    [`${family}.restore`]: needs('restore', 'restore/action'),
    [`deleted${family}.list`]: needs('list', readAction),
    [`deleted${family}.get`]: needs('get', readAction),
    [`deleted${family}.recover`]: needs('recover', 'recover/action'),
    [`deleted${family}.purge`]: needs('purge', 'purge/action'),
  };
}

function row(family: Permission['family'], policy: string, action: string): Permission {
  return { family, policy, action };
}

/**
 * The reference of the REST API names `manageissuers` too. For the list it also names `getissuers`. Nobody has recorded that, so the
 * emulator requires what the name of the permission says.
 */
function issuers(policy: string, verb: string): Permission {
  return { ...row('certificates', policy, `certificatecas/${verb}`), includedIn: ['manageissuers'] };
}

/** The permission of every operation, by operation name. */
export const permissions: Readonly<Record<string, Permission>> = {
  ...common('secrets', 'delete', 'readMetadata/action'),
  'secrets.get': row('secrets', 'get', 'secrets/getSecret/action'),
  'secrets.set': row('secrets', 'set', 'secrets/setSecret/action'),
  'secrets.update': row('secrets', 'set', 'secrets/update/action'),

  ...common('keys', 'delete', 'read'),
  'keys.get': row('keys', 'get', 'keys/read'),
  'keys.create': row('keys', 'create', 'keys/create/action'),
  'keys.import': row('keys', 'import', 'keys/import/action'),
  'keys.update': row('keys', 'update', 'keys/update/action'),
  'keys.getAttestation': row('keys', 'get', 'keys/read'),
  'keys.release': row('keys', 'release', 'keys/release/action'),
  'keys.rotate': row('keys', 'rotate', 'keys/rotate/action'),
  'keys.getRotationPolicy': row('keys', 'getrotationpolicy', 'keyrotationpolicies/read'),
  'keys.updateRotationPolicy': row('keys', 'setrotationpolicy', 'keyrotationpolicies/write'),
  'keys.encrypt': row('keys', 'encrypt', 'keys/encrypt/action'),
  'keys.decrypt': row('keys', 'decrypt', 'keys/decrypt/action'),
  'keys.wrapKey': row('keys', 'wrapKey', 'keys/wrap/action'),
  'keys.unwrapKey': row('keys', 'unwrapKey', 'keys/unwrap/action'),
  'keys.sign': row('keys', 'sign', 'keys/sign/action'),
  'keys.verify': row('keys', 'verify', 'keys/verify/action'),

  ...common('certificates', 'delete', 'read'),
  'certificates.get': row('certificates', 'get', 'certificates/read'),
  'certificates.getPolicy': row('certificates', 'get', 'certificates/read'),
  'certificates.getPending': row('certificates', 'get', 'certificates/read'),
  'certificates.create': row('certificates', 'create', 'certificates/create/action'),
  'certificates.merge': row('certificates', 'create', 'certificates/create/action'),
  'certificates.import': row('certificates', 'import', 'certificates/import/action'),
  'certificates.update': row('certificates', 'update', 'certificates/update/action'),
  'certificates.updatePolicy': row('certificates', 'update', 'certificates/update/action'),
  'certificates.updatePending': row('certificates', 'update', 'certificates/update/action'),
  'certificates.deletePending': row('certificates', 'delete', 'certificates/delete'),
  'issuers.list': issuers('listissuers', 'read'),
  'issuers.get': issuers('getissuers', 'read'),
  'issuers.set': issuers('setissuers', 'write'),
  'issuers.update': issuers('setissuers', 'write'),
  'issuers.delete': issuers('deleteissuers', 'delete'),
  'contacts.get': row('certificates', 'managecontacts', 'certificatecontacts/write'),
  'contacts.set': row('certificates', 'managecontacts', 'certificatecontacts/write'),
  'contacts.delete': row('certificates', 'managecontacts', 'certificatecontacts/write'),
};
