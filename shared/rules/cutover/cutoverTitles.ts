import { type CutoverCode } from '../../contracts/api/cutoverAnswers';

/** What each line of the checklist is called, for people. */
export const cutoverTitles: Readonly<Record<CutoverCode, string>> = {
  PHASE: 'Phase of the move',
  LAG: 'Lag of the target',
  TARGET: 'Target as the move left it',
  PENDING: 'Pending differences',
  DELETIONS: 'Deletions at the source',
  PROBLEMS: 'Problems of items',
  LAST_WRITE: 'Last write at the source',
  RENEWAL: 'Renewal on both sides',
  ROTATION: 'Rotation at the source',
  EXPIRY: 'Items near their expiry',
  PERMISSIONS: 'Permissions of the app',
  ACCESS: 'Access in the target',
  NETWORK: 'Network of the target',
  CONSUMERS: 'Applications that read the source',
};
