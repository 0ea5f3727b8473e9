import { type PlannedItem } from '../../contracts/model/plan';
import { type PlannedIssuerOrContacts } from '../../contracts/model/issuersAndContacts';
import { type Select } from '../../contracts/api/moveRequest';
import { takesAllNames } from './selectionWidth';

/**
 * Collects, page by page, what a selection needs of issuers and contacts. A selection of all names carries all of them; a
 * narrow one the issuers that its certificates name, and contacts only with a certificate.
 */
export class NeededIssuers {
  readonly #issuers = new Set<string>();
  #certificates = 0;

  add(items: readonly PlannedItem[]): void {
    for (const item of items) {
      if (item.itemType !== 'certificate' || !isToBeInTarget(item)) continue;
      this.#certificates += 1;
      if (item.traits?.issuer !== undefined) this.#issuers.add(item.traits.issuer.toLowerCase());
    }
  }

  narrow(settings: readonly PlannedIssuerOrContacts[], select: Select): readonly PlannedIssuerOrContacts[] {
    if (takesAllNames(select)) return settings;
    return settings.filter((setting) =>
      setting.kind === 'contacts' ? this.#certificates > 0 : this.#needsIssuer(setting),
    );
  }

  /** Where issuers could not be listed, one line stands for all of them. */
  #needsIssuer({ name, reasons }: PlannedIssuerOrContacts): boolean {
    return reasons.includes('PERMISSION_MISSING') ? this.#issuers.size > 0 : this.#issuers.has(name.toLowerCase());
  }
}

function isToBeInTarget({ route, reasons }: PlannedItem): boolean {
  return route === 'backupRestore' || route === 'exportImport' || reasons.includes('ALREADY_THERE');
}
