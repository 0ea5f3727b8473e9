import { type ItemType } from '../../contracts/model/item';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type Side, sides } from '../../contracts/model/ids';
import { type DataRight, dataRight, familyOf } from './right';

export type RightsRequest = Pick<
  MoveSpec,
  | 'select'
  | 'method'
  | 'onConflict'
  | 'onDeleted'
  | 'disabled'
  | 'unmovableKeys'
  | 'autoRenewal'
  | 'copy'
  | 'probe'
  | 'verify'
  | 'keyVersions'
  | 'deletions'
> & {
  /** Whether a rollback of the move shall be possible, too. */
  readonly rollback?: boolean;
};

/** All permissions that a move of this request may need in its two vaults, without duplicates. */
export function dataRights(request: RightsRequest): readonly DataRight[] {
  const all = [
    ...request.select.types.flatMap((itemType) => [
      ...looking(itemType),
      ...byBackup(request, itemType),
      ...freeing(request, itemType),
      ...rollingBack(request, itemType),
      ...replacing(request, itemType),
      ...followingDeletions(request, itemType),
      ...updating(request, itemType),
    ]),
    ...byValue(request),
    ...keyPolicies(request),
    ...certificatePoliciesAndIssuers(request),
    ...proofs(request),
    ...unlocking(request),
    ...probing(request),
  ];
  const names = all.map(({ side, family, permission, dataAction }) => [side, family, permission, dataAction].join(' '));
  // If a permission has several purposes, the first is the plainest.
  return all.filter((_, at) => names.indexOf(names[at] ?? '') === at);
}

function has({ select }: RightsRequest, itemType: ItemType): boolean {
  return select.types.includes(itemType);
}

function onBoth(right: (side: Side) => DataRight): DataRight[] {
  return sides.map(right);
}

function looking(itemType: ItemType): DataRight[] {
  const family = familyOf(itemType);
  return [
    ...onBoth((side) => dataRight(side, family, 'list', 'to list items, versions and deleted items')),
    ...onBoth((side) => dataRight(side, family, 'get', 'to read items and to compare them')),
  ];
}

function byBackup({ method }: RightsRequest, itemType: ItemType): DataRight[] {
  if (method === 'exportImport') return [];
  const family = familyOf(itemType);
  return [
    dataRight('source', family, 'backup', 'to back items up'),
    dataRight('target', family, 'restore', 'to restore them'),
  ];
}

function byValue(request: RightsRequest): DataRight[] {
  if (request.method === 'backupRestore') return [];
  const certificates = has(request, 'certificate')
    ? [
        dataRight('source', 'secrets', 'get', 'to read a certificate with its key'),
        dataRight('target', 'certificates', 'import', 'to import certificates'),
        dataRight('target', 'certificates', 'update', 'to set what an import leaves out'),
      ]
    : [];
  const secrets = has(request, 'secret') ? [dataRight('target', 'secrets', 'set', 'to write secrets')] : [];
  return [...certificates, ...secrets];
}

function freeing({ onDeleted }: RightsRequest, itemType: ItemType): DataRight[] {
  if (onDeleted === 'fail') return [];
  return [dataRight('target', familyOf(itemType), onDeleted, 'to free names of deleted items')];
}

function rollingBack({ rollback = false }: RightsRequest, itemType: ItemType): DataRight[] {
  return rollback ? [dataRight('target', familyOf(itemType), 'delete', 'to roll the move back')] : [];
}

function replacing({ keyVersions }: RightsRequest, itemType: ItemType): DataRight[] {
  if (keyVersions !== 'replace' || itemType !== 'key') return [];
  const why = 'to replace a key that got a new version';
  return ['getrotationpolicy', 'delete', 'purge', 'recover'].map((name) => dataRight('target', 'keys', name, why));
}

function followingDeletions({ deletions }: RightsRequest, itemType: ItemType): DataRight[] {
  if (deletions !== 'follow') return [];
  const family = familyOf(itemType);
  return [
    dataRight('target', family, 'delete', 'to follow deletions at the source'),
    dataRight('target', family, 'recover', 'to bring back what the source has again'),
  ];
}

function updating({ onConflict }: RightsRequest, itemType: ItemType): DataRight[] {
  if (onConflict !== 'update') return [];
  return [dataRight('target', familyOf(itemType), 'update', 'to set attributes of copies')];
}

function keyPolicies(request: RightsRequest): DataRight[] {
  if (!has(request, 'key')) return [];
  const { copy, unmovableKeys } = request;
  const policy = 'to carry rotation policies';
  return [
    dataRight('source', 'keys', 'getrotationpolicy', 'to read which keys rotate'),
    ...(copy.rotationPolicies
      ? ['getrotationpolicy', 'setrotationpolicy'].map((name) => dataRight('target', 'keys', name, policy))
      : []),
    ...(unmovableKeys === 'recreate' ? [dataRight('target', 'keys', 'create', 'to create keys again')] : []),
  ];
}

function certificatePoliciesAndIssuers(request: RightsRequest): DataRight[] {
  if (!has(request, 'certificate')) return [];
  const { copy, autoRenewal, rollback = false } = request;
  const issuers = ['listissuers', 'getissuers'].flatMap((name) =>
    onBoth((side) => dataRight(side, 'certificates', name, 'to compare issuers')),
  );
  return [
    ...(copy.issuers ? [...issuers, dataRight('target', 'certificates', 'setissuers', 'to copy issuers')] : []),
    ...(copy.issuers && rollback
      ? [dataRight('target', 'certificates', 'deleteissuers', 'to remove copied issuers in a rollback')]
      : []),
    ...(copy.contacts ? onBoth((side) => dataRight(side, 'certificates', 'managecontacts', 'to copy contacts')) : []),
    ...(autoRenewal === 'hold' ? [dataRight('target', 'certificates', 'update', 'to hold renewals')] : []),
  ];
}

/** A full verification uses the keys: a copy must be able to do what the original does. */
function proofs(request: RightsRequest): DataRight[] {
  const ofCertificates = has(request, 'certificate');
  if (request.verify !== 'full' || !(has(request, 'key') || ofCertificates)) return [];
  const why = 'to prove a key by its use';
  return [
    ...['sign', 'decrypt', 'unwrapKey'].map((name) => dataRight('target', 'keys', name, why)),
    ...(has(request, 'key')
      ? ['encrypt', 'wrapKey'].map((name) => dataRight('source', 'keys', name, `${why} (symmetric keys)`))
      : []),
    ...(ofCertificates ? [dataRight('target', 'keys', 'get', 'to prove that a certificate has its key')] : []),
  ];
}

function unlocking(request: RightsRequest): DataRight[] {
  if (request.disabled !== 'unlock') return [];
  const why = 'to enable a disabled version while the app reads it';
  return [
    ...(has(request, 'secret') ? onBoth((side) => dataRight(side, 'secrets', 'update', why)) : []),
    ...(has(request, 'certificate') ? onBoth((side) => dataRight(side, 'certificates', 'update', why)) : []),
  ];
}

function probing({ probe }: RightsRequest): DataRight[] {
  if (!probe) return [];
  const why = 'for the temporary secret of the probe';
  return [
    dataRight('source', 'secrets', 'set', why),
    dataRight('source', 'secrets', 'backup', why),
    dataRight('source', 'secrets', 'list', why),
    dataRight('source', 'secrets', 'recover', `${why}, which an earlier probe left soft-deleted`),
    dataRight('target', 'secrets', 'restore', why),
    ...onBoth((side) => dataRight(side, 'secrets', 'delete', why)),
    ...onBoth((side) =>
      dataRight(side, 'secrets', 'purge', `${why}, which otherwise remains soft-deleted until its retention ends`),
    ),
  ];
}
