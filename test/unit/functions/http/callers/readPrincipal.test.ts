import { readPrincipal } from '../../../../../functions/http/callers/identifyCaller';
import { encodePrincipal, principalOf } from '../../../../support/callers/principal';

const objectId = '22222222-bbbb-4bbb-8bbb-000000000001';
const tenantId = '11111111-aaaa-4aaa-8aaa-000000000001';
const adele = { objectId, tenantId, name: 'adele@contoso.example' };

const read = (principal: unknown) => readPrincipal(encodePrincipal(principal));
const claimsOf = (...claims: readonly (readonly [string, string])[]) => ({
  auth_typ: 'aad',
  claims: claims.map(([typ, val]) => ({ typ, val })),
});
const ids = [
  ['oid', objectId],
  ['tid', tenantId],
] as const;

test('readPrincipal returns the caller and its app roles', () => {
  const roles = ['Move.Start', 'Move.Read', 'Other.Role'];
  expect(read(principalOf({ ...adele, roles }))).toEqual({ caller: adele, roles: ['Move.Read', 'Move.Start'] });
});

test('readPrincipal accepts the short names of claims, and writes ids in lower case', () => {
  const upper = ids.map(([typ, val]) => [typ, val.toUpperCase()] as const);
  expect(read(claimsOf(...upper, ['roles', 'Move.Approve']))).toEqual({
    caller: { objectId, tenantId, name: null },
    roles: ['Move.Approve'],
  });
});

test('readPrincipal names an application by its client id', () => {
  expect(read(claimsOf(...ids, ['azp', 'client-id']))?.caller.name).toBe('client-id');
});

test.each([
  ['a control character', 'a\u001b[31mb', 'a[31mb'],
  ['an override of the reading direction', 'a\u202eb', 'ab'],
  ['a line break', 'a\nb', 'a b'],
  ['a private character', 'a\ue000b', 'ab'],
  ['nothing visible', '\u200b\u202e', null],
])('readPrincipal cleans a name with %s', (_, given, shown) => {
  expect(read(claimsOf(...ids, ['name', given]))?.caller.name).toBe(shown);
});

test('readPrincipal cuts a long name, and no character in two', () => {
  expect(read(claimsOf(...ids, ['name', '😀'.repeat(1000)]))?.caller.name).toBe('😀'.repeat(64));
});

test.each<[string, string | null]>([
  ['no header', null],
  ['an empty header', ''],
  ['JSON that is not encoded', JSON.stringify(principalOf(adele))],
  ['two headers in one', `${encodePrincipal(principalOf(adele))}, ${encodePrincipal(principalOf(adele))}`],
  ['no object', encodePrincipal('x')],
  ['another provider', encodePrincipal({ ...principalOf(adele), auth_typ: 'github' })],
  ['no claims', encodePrincipal({ auth_typ: 'aad', claims: [] })],
  ['no tenant', encodePrincipal(claimsOf(['oid', objectId]))],
  ['no object id', encodePrincipal(claimsOf(['tid', tenantId]))],
  ['an object id that is no GUID', encodePrincipal(claimsOf(['oid', 'me'], ['tid', tenantId]))],
  ['two object ids', encodePrincipal(claimsOf(...ids, ['oid', tenantId]))],
])('readPrincipal returns undefined for %s', (_, header) => {
  expect(readPrincipal(header)).toBeUndefined();
});
