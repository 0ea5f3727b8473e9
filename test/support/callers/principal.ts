/** A caller as Microsoft Entra knows it. */
export interface TestCaller {
  readonly objectId: string;
  readonly tenantId: string;
  readonly name?: string;
  readonly roles?: readonly string[];
}

const schema = 'http://schemas.microsoft.com/identity/claims/';

/**
 * The headers that App Service authentication adds to the request of a caller. Source: App Service documentation, "Work
 * with user identities".
 */
export function principalHeaders(caller: TestCaller): Record<string, string> {
  return {
    'X-MS-CLIENT-PRINCIPAL': encodePrincipal(principalOf(caller)),
    'X-MS-CLIENT-PRINCIPAL-ID': caller.objectId,
    'X-MS-CLIENT-PRINCIPAL-IDP': 'aad',
  };
}

/** The claims of a caller, under the names of the default mapping. */
export function principalOf({ objectId, tenantId, name, roles = [] }: TestCaller) {
  return {
    auth_typ: 'aad',
    name_typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
    role_typ: 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
    claims: [
      { typ: 'aud', val: 'api://keyvault-mover' },
      { typ: `${schema}objectidentifier`, val: objectId },
      { typ: `${schema}tenantid`, val: tenantId },
      ...(name === undefined ? [] : [{ typ: 'preferred_username', val: name }]),
      ...roles.map((role) => ({ typ: 'roles', val: role })),
    ],
  };
}

export function encodePrincipal(principal: unknown): string {
  return Buffer.from(JSON.stringify(principal)).toString('base64');
}
