/** The default directory and subscription of a vault, and the identity behind the identity endpoint. */
export const defaultTenantId = '72f0c1aa-5d3e-4c0b-9f6e-0c6f5d1b7a10';
export const defaultSubscriptionId = '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11';

export const defaultIdentity = {
  tenantId: defaultTenantId,
  clientId: '5b0d2c86-41f7-4e59-a3d8-9c70b1e6f2a4',
  objectId: 'c8e1f7a3-96b2-4d15-8e40-2f7b5a0d3c69',
} as const;
