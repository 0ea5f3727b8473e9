import { type OutsideItem, type OutsideType } from './outsideVersion';

/** The report's claims about one item. */
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

/** The parts of the request that decide what must arrive. */
export interface Asked {
  readonly method: 'auto' | 'backupRestore' | 'exportImport';
  readonly disabled: 'move' | 'skip' | 'unlock';
  readonly onConflict: 'skip' | 'fail' | 'newVersion';
  readonly onDeleted: 'fail' | 'recover' | 'purge';
  readonly unmovableKeys: 'block' | 'recreate';
  /** The requested number of newest versions. */
  readonly newest: number;
}

/** The claims of one move about an item, and the item in both vaults before and after. */
export interface Seen {
  readonly type: OutsideType;
  readonly asked: Asked;
  readonly claim: Claim | undefined;
  readonly source: OutsideItem;
  readonly sourceAfter: OutsideItem;
  readonly target: OutsideItem;
  readonly targetAfter: OutsideItem;
}
