import { geographyOf, regionNameOf } from '../../shared/rules/plan/geography';

/** `West Europe (Europe)`; the plain name of a region that the table does not have. */
export function regionWords({
  region,
  geography,
}: {
  readonly region: string;
  readonly geography?: string | null;
}): string {
  const place = geography ?? geographyOf(region);
  return `${regionNameOf(region) ?? region} (${place ?? 'unknown geography'})`;
}
