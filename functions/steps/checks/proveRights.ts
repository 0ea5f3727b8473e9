import { type Clients } from '../../../shared/clients/openClients';
import { hasUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { withTimeLimit } from '../../../shared/clients/async/clock';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { itemsOf } from '../items/itemVersion';
import { type VaultFault, type NewTargetFacts, type RightProof } from '../../../shared/contracts/model/checkFacts';
import { failStep } from '../frame/failStep';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { createHash, randomBytes } from 'node:crypto';
import { type ReportSigner, SigningFailed, signingWords } from '../../../shared/clients/signing/reportSigner';
import { type GatheredConfiguration, validationPart } from '../targetVault/gatherConfiguration';
import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { type ItemType } from '../../../shared/contracts/model/item';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Side } from '../../../shared/contracts/model/ids';
import { type MoveVault } from '../frame/vaultPair';

/**
 * Proves permissions by calls that change nothing: a list, and a read and a backup of a name that does not exist. The
 * service checks the permission before the name, so "not found" shows that the call is allowed.
 */
export async function proveRights(
  vault: MoveVault,
  side: Side,
  { select, method }: MoveSpec,
): Promise<readonly RightProof[]> {
  const absent = `keyvault-mover-check-${randomBytes(4).toString('hex')}`;
  // To move a certificate by value, the app reads its secret.
  const types = new Set<ItemType>([
    ...select.types,
    ...(select.types.includes('certificate') ? (['secret'] as const) : []),
  ]);
  const proofs = [...types].flatMap((itemType) => [
    prove(itemType, 'list', itemsOf(vault, itemType).list()),
    prove(itemType, 'get', itemsOf(vault, itemType).read(absent)),
    ...(side === 'source' && method !== 'exportImport'
      ? [prove(itemType, 'backup', itemsOf(vault, itemType).backup(absent))]
      : []),
  ]);
  return Promise.all(proofs);
}

async function prove(itemType: ItemType, permission: string, call: Promise<unknown>): Promise<RightProof> {
  const right = { itemType, permission };
  try {
    await call;
    return { ...right, state: 'granted' };
  } catch (error) {
    const trouble = faultOfVault(error);
    if (trouble.code === 'ITEM_NOT_FOUND') return { ...right, state: 'granted' };
    return { ...right, state: trouble.code === 'VAULT_FORBIDDEN' ? 'missing' : 'unproved', trouble };
  }
}

/** Returns the fault that shows that the whole vault is unavailable to the app, whatever its permissions. */
export function faultOfProofs(proofs: readonly RightProof[]) {
  const wholeVault: readonly ErrorCode[] = [
    'VAULT_NETWORK_FORBIDDEN',
    'VAULT_UNREACHABLE',
    'VAULT_UNAVAILABLE',
    'VAULT_THROTTLED',
    'TENANT_NOT_ALLOWED',
  ];
  return proofs.find(({ trouble }) => trouble !== undefined && wholeVault.includes(trouble.code))?.trouble ?? null;
}

/** The limit in the contract, in characters. */
export const maxFaultDetail = 400;

/** Returns an error in the form that the facts of a check contain. */
export function faultOfVault(error: unknown): VaultFault {
  const { code, detail } = failStep(error);
  return { code, detail: shortenText(detail, maxFaultDetail) };
}

/** Returns the fault of some work; null if it succeeded. */
export async function faultIn(work: Promise<unknown>): Promise<VaultFault | null> {
  return work.then(
    () => null,
    (error: unknown) => faultOfVault(error),
  );
}

/** What a check signs. It is no report, so its signature proves nothing about one. */
const proof = createHash('sha256').update('keyvault-mover: a check of the key of MOVE_REPORT_KEY_ID').digest();

/** Signs something with the key of reports, as the end of a move does. Returns why it could not; null if it could. */
export async function proveReportKey(signer: ReportSigner): Promise<VaultFault | null> {
  try {
    await signer.sign(await signer.readKey(), proof);
    return null;
  } catch (error) {
    if (!(error instanceof SigningFailed)) return faultOfVault(error);
    return { code: 'REPORT_NOT_SIGNED', detail: `A report could not be signed now: ${signingWords[error.fault]}.` };
  }
}

/**
 * Returns whether Azure Resource Manager would create the target that the request describes. `gather` validates exactly the
 * vault that the move would create, and creates nothing. Undefined if the request creates no target.
 */
export async function proveNewTarget(
  { createTarget }: Pick<MoveSpec, 'createTarget'>,
  gather: () => Promise<GatheredConfiguration>,
): Promise<NewTargetFacts | undefined> {
  if (createTarget === null) return undefined;
  try {
    const { facts, notLooked } = await gather();
    if (facts?.target !== undefined) return { state: 'exists' };
    const missing = notLooked.find(({ part }) => part === validationPart);
    if (missing === undefined) return { state: 'accepted' };
    const { code, detail } = missing;
    return { state: 'notValidated', trouble: { code, detail: shortenText(detail, maxFaultDetail) } };
  } catch (error) {
    // What may pass without a change proves nothing about the target.
    const state = failStep(error).retryable ? 'notValidated' : 'refused';
    return { state, trouble: faultOfVault(error) };
  }
}

/** Shorter than the time-outs of usual probes. With their retries, the clients themselves would wait for minutes. */
const limitMs = 8_000;

/**
 * Proves that the app has an identity, and can read its store and its archive of reports. It writes nothing, so a probe
 * may call it every few seconds. Throws `MoverError`.
 */
export async function proveHealth({
  identity,
  store,
  reportArchive,
}: Pick<Clients, 'identity' | 'store' | 'reportArchive'>): Promise<void> {
  const stores = reportArchive === undefined ? [store] : [store, reportArchive];
  const proofs = [
    identity.objectId(),
    ...stores.map((each) => hasUnsealed(each, { document: 'health', name: 'probes/none' })),
  ];
  await withTimeLimit(limitMs, Promise.all(proofs), () => {
    const message = `The identity or the store did not answer within ${String(limitMs / 1000)} s.`;
    return new MoverError('STORE_UNAVAILABLE', message, { retryable: true });
  });
}
