import { type PlannedItem, type Route } from '../../contracts/model/plan';
import { type PlannedIssuerOrContacts } from '../../contracts/model/issuersAndContacts';
import { type Select } from '../../contracts/model/movePolicy';
import { takesAllNames } from '../text/selectionWidth';

/**
 * Collects, page by page, the issuers and contacts that a selection needs. A selection of all names needs all of them. A
 * narrow selection needs the issuers that its certificates name, and contacts only with a certificate.
 */
export class NeededIssuers {
  readonly #issuers = new Set<string>();
  #certificates = 0;

  add(items: readonly PlannedItem[]): void {
    for (const item of items) {
      if (item.itemType !== 'certificate' || !willBeInTarget(item)) continue;
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

  /** If the app could not list issuers, one entry represents all of them. */
  #needsIssuer({ name, reasons }: PlannedIssuerOrContacts): boolean {
    return reasons.includes('PERMISSION_MISSING') ? this.#issuers.size > 0 : this.#issuers.has(name.toLowerCase());
  }
}

function willBeInTarget({ route, reasons }: PlannedItem): boolean {
  // An update of a certificate can set a policy that names the issuer.
  return writingRoutes.has(route) || reasons.includes('ALREADY_THERE');
}

const writingRoutes: ReadonlySet<Route> = new Set(['backupRestore', 'exportImport', 'update']);
