import { createHash } from 'node:crypto';

/** The default directory and subscription of a vault, and the identity behind the identity endpoint. */
export const defaultTenantId = '72f0c1aa-5d3e-4c0b-9f6e-0c6f5d1b7a10';
export const defaultSubscriptionId = '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11';

export const defaultIdentity = {
  tenantId: defaultTenantId,
  clientId: '5b0d2c86-41f7-4e59-a3d8-9c70b1e6f2a4',
  objectId: 'c8e1f7a3-96b2-4d15-8e40-2f7b5a0d3c69',
} as const;

/** Derives a GUID from a value, for ids that nobody chose. The same value gives the same GUID. */
export function guidOf(value: object): string {
  const hex = createHash('sha256').update(JSON.stringify(value)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
