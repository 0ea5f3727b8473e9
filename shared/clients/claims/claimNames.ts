import { createHash } from 'node:crypto';
import { type ItemType } from '../../contracts/model/item';
import { type RunRef, stagingFolder } from './runRef';

/** Names of the stored objects that control who may write to a vault. */
export const claimNames = {
  vault: (vault: string) => `claims/vaults/${vault}.json`,
  /** Folder of the permits of all processes that write to the vault. */
  permits: (vault: string) => `claims/permits/${vault}/`,
  /** The intent to write one item. It is in the folder of the run's payloads and is removed together with them. */
  turn: (run: RunRef, { itemType, itemName }: ClaimedItem) =>
    `${stagingFolder(run)}${createHash('sha256').update(`${itemType}/${itemName.toLowerCase()}`).digest('hex')}.turn`,
} as const;

export interface ClaimedItem {
  readonly itemType: ItemType;
  readonly itemName: string;
}
