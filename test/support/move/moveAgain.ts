import { generateKeyPairSync } from 'node:crypto';
import { type ItemType } from '../../../shared/contracts/model/item';
import { type BackupOutlook } from '../../../shared/contracts/model/plan';
import { type MoveAzure, moveBetween, type VaultName } from './moveAzure';
import { type MovedOnce, moveOneItem } from './moveOneItem';
import { moveSteps } from './moveSteps';

export type Changes = NonNullable<Parameters<typeof moveBetween>[1]>;
export type Direction = readonly [from: VaultName, to: VaultName];

export const there: Direction = ['source', 'target'];
export const back: Direction = ['target', 'source'];

/** As `lineOf` describes them. */
export const restored = 'backupRestore restored  verified';
export const added = 'exportImport imported PARTLY_IN_TARGET verified';
export const settled = 'skip alreadyThere ALREADY_THERE verified';

let names = 0;
export const nextName = (): string => `again-${(names += 1)}`;

/** Moves one item in its own run, there or back. */
export function moverOf(at: MoveAzure) {
  const steps = moveSteps(at);
  return (
    itemType: ItemType,
    itemName: string,
    [sourceVault, targetVault]: Direction,
    changes: Changes = {},
    backups: BackupOutlook = 'expected',
  ): Promise<MovedOnce> => {
    const run = moveBetween(targetVault, { sourceVault, ...changes });
    return moveOneItem(steps, { move: run, itemType, itemName }, backups);
  };
}

/** Returns route, state, reasons and outcome of the verification in one line. */
export function lineOf({ planned, result, verified }: MovedOnce): string {
  const failure = verified?.state === 'failed' ? verified.detail : verified?.state;
  return [planned.route, result.state, result.reasons.join('+'), failure ?? 'not verified'].join(' ');
}

/** The parts of a new P-256 key pair, for an import. */
export function ecKeyParts(): { x: Uint8Array; y: Uint8Array; d: Uint8Array } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' });
  const [first, second, third] = [x, y, d].map((part) => Buffer.from(part, 'base64url'));
  if (first === undefined || second === undefined || third === undefined) throw new Error('The key has no parts.');
  return { x: first, y: second, d: third };
}
