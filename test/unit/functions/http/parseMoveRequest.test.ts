import { parseMoveRequest } from '../../../../functions/http/parseMoveRequest';

const policy = {
  vaultSuffix: 'vault.azure.net',
  allowedSources: ['contoso-*'],
  allowedTargets: ['contoso-north', 'contoso-south'],
};
const vaults = { sourceVault: 'contoso-west', targetVault: 'contoso-north' };

/** Status, code and pointers of a refusal. */
function refusalOf(body: unknown): unknown[] {
  const parsed = parseMoveRequest(body, policy);
  return parsed.ok
    ? ['not refused']
    : [parsed.status, parsed.code, (parsed.errors ?? []).map(({ pointer }) => pointer)];
}

test('names and addresses are settled to plain names', () => {
  const parsed = parseMoveRequest(
    { sourceVault: 'https://Contoso-West.vault.azure.net/', targetVault: 'CONTOSO-NORTH' },
    policy,
  );
  expect(parsed).toMatchObject({ ok: true, request: { ...vaults, method: 'auto', verify: 'full' } });
});

test.each<[string, unknown, string[]]>([
  ['nothing', null, ['']],
  ['a text', 'contoso', ['']],
  ['a number', 7, ['']],
  ['a list', [vaults], ['']],
  ['an empty object', {}, ['/sourceVault', '/targetVault']],
  ['no target', { sourceVault: 'contoso-west' }, ['/targetVault']],
  ['a vault that is a number', { ...vaults, sourceVault: 7 }, ['/sourceVault']],
  ['an empty vault', { ...vaults, targetVault: '' }, ['/targetVault']],
  ['a bad name', { ...vaults, sourceVault: 'con_toso' }, ['/sourceVault']],
  ['two bad names', { sourceVault: '1abc', targetVault: 'a--b' }, ['/sourceVault', '/targetVault']],
  ['an address elsewhere', { ...vaults, targetVault: 'https://contoso-north.evil.invalid' }, ['/targetVault']],
  ['an unknown field', { ...vaults, cutover: 'hold' }, ['/cutover']],
  ['a purge that is asked for once only', { ...vaults, onDeleted: 'purge' }, ['/confirmPurge']],
  ['an unknown kind of item', { ...vaults, select: { types: ['secret', 'disk'] } }, ['/select/types/1']],
  ['a pattern that no name can match', { ...vaults, select: { include: ['a b'] } }, ['/select/include/0']],
  ['an unknown field of what to copy', { ...vaults, copy: { tags: true } }, ['/copy/tags']],
  ['two unknown fields', { ...vaults, a: 1, b: 2 }, ['/a', '/b']],
  ['an unknown field in depth', { ...vaults, pace: { speed: 1 } }, ['/pace/speed']],
  ['a field with a slash and a tilde', { ...vaults, 'a/b~c': 1 }, ['/a~1b~0c']],
  ['a bad id', { ...vaults, id: '../x' }, ['/id']],
  ['a bad share', { ...vaults, pace: { sourceShare: 7, maxInFlight: 0 } }, ['/pace/sourceShare', '/pace/maxInFlight']],
  ['many faults', { sourceVault: 1, method: 'x', verify: 'y' }, ['/sourceVault', '/targetVault', '/method', '/verify']],
])('%s as a body is refused, and every fault is pointed at', (_, body, pointers) => {
  expect(refusalOf(body)).toEqual([400, 'REQUEST_INVALID', pointers]);
});

test('a field named __proto__ is refused like any other', () => {
  const body: unknown = JSON.parse('{"sourceVault":"contoso-west","targetVault":"contoso-north","__proto__":{"a":1}}');
  expect(refusalOf(body)).toEqual([400, 'REQUEST_INVALID', ['/__proto__']]);
});

test.each([
  ['contoso-west', 'contoso-west'],
  ['contoso-west', 'https://CONTOSO-WEST.vault.azure.net'],
])('%s and %s are one vault', (sourceVault, targetVault) => {
  expect(refusalOf({ sourceVault, targetVault })).toEqual([400, 'SAME_VAULT', ['/targetVault']]);
});

test('a source that may not be read is refused before anything else is said of it', () => {
  expect(refusalOf({ ...vaults, sourceVault: 'fabrikam' })).toEqual([403, 'SOURCE_NOT_ALLOWED', []]);
});

test('a target that may not be written is refused', () => {
  expect(refusalOf({ ...vaults, targetVault: 'contoso-east' })).toEqual([403, 'TARGET_NOT_ALLOWED', []]);
});

test('without allowed vaults nothing is allowed', () => {
  const parsed = parseMoveRequest(vaults, { ...policy, allowedSources: [], allowedTargets: [] });
  expect(parsed).toMatchObject({ ok: false, status: 403, code: 'SOURCE_NOT_ALLOWED' });
});

test('the answer to a hostile body stays small', () => {
  const body = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`${'x'.repeat(200)}${at}`, at]));
  expect(JSON.stringify(parseMoveRequest({ ...vaults, ...body }, policy)).length).toBeLessThan(16_000);
});
