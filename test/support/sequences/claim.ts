import { type OutsideItem, type OutsideType } from './outsideVersion';

/** What the report claims of one item. */
export interface Claim {
  readonly route: string;
  readonly state: string;
  readonly verified: boolean;
  readonly reasons: readonly string[];
  readonly versions: readonly { readonly from: string; readonly to: string }[];
  readonly versionsLeftOut: readonly { readonly version: string; readonly reason: string }[];
  readonly detail?: string | undefined;
  readonly remark?: string | undefined;
}

/** What was asked for, as far as it decides what has to arrive. */
export interface Asked {
  readonly method: 'auto' | 'backupRestore' | 'exportImport';
  readonly disabled: 'move' | 'skip' | 'unlock';
  readonly onConflict: 'skip' | 'fail' | 'newVersion';
  readonly onDeleted: 'fail' | 'recover' | 'purge';
  readonly unmovableKeys: 'block' | 'recreate';
  /** How many of the newest versions are asked for. */
  readonly newest: number;
}

/** What one move claims of an item, and what the item was in both vaults before and after. */
export interface Seen {
  readonly type: OutsideType;
  readonly asked: Asked;
  readonly claim: Claim | undefined;
  readonly source: OutsideItem;
  readonly sourceAfter: OutsideItem;
  readonly target: OutsideItem;
  readonly targetAfter: OutsideItem;
}
