import { createHash } from 'node:crypto';
import { type ItemType } from '../../contracts/model/item';
import { type RunRef, stagingFolder } from './runRef';

/** Names of the objects that say who may write. One place, so that reader and writer agree. */
export const claimNames = {
  vault: (vault: string) => `claims/vaults/${vault}.json`,
  /** Folder of what each process that writes to a vault has promised. */
  permits: (vault: string) => `claims/permits/${vault}/`,
  /** The intent to write one item; it lies with the payloads of the run, and is swept with them. */
  turn: (run: RunRef, { itemType, itemName }: ClaimedItem) =>
    `${stagingFolder(run)}${createHash('sha256').update(`${itemType}/${itemName.toLowerCase()}`).digest('hex')}.turn`,
  /** Where versions before this one claimed a pair of vaults. */
  pair: (sourceVault: string, targetVault: string) => `claims/${sourceVault}--${targetVault}.json`,
} as const;

export interface ClaimedItem {
  readonly itemType: ItemType;
  readonly itemName: string;
}
