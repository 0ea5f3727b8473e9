import { parseMoveRequest } from '../../../../../functions/http/frame/parseMoveRequest';
import { refusalIn } from '../../../../support/http/refusals';

const policy = {
  vaultSuffix: 'vault.azure.net',
  allowedSources: ['contoso-*'],
  allowedTargets: ['contoso-north', 'contoso-south'],
};
const vaults = { sourceVault: 'contoso-west', targetVault: 'contoso-north' };

/** Returns status, code and pointers of a refusal. */
function refusalOf(body: unknown): unknown[] {
  const refused = refusalIn(() => parseMoveRequest(body, policy));
  if (refused === undefined) return ['not refused'];
  return [refused.status, refused.code, (refused.errors ?? []).map(({ pointer }) => pointer)];
}

test('parseMoveRequest returns plain names for names and addresses', () => {
  const parsed = parseMoveRequest(
    { sourceVault: 'https://Contoso-West.vault.azure.net/', targetVault: 'CONTOSO-NORTH' },
    policy,
  );
  expect(parsed).toMatchObject({ ...vaults, method: 'auto', verify: 'full' });
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
  ['an unknown field', { ...vaults, direction: 'back' }, ['/direction']],
  ['a purge that is asked for once only', { ...vaults, onDeleted: 'purge' }, ['/confirmPurge']],
  ['an unknown kind of item', { ...vaults, select: { types: ['secret', 'disk'] } }, ['/select/types/1']],
  ['a pattern that no name can match', { ...vaults, select: { include: ['a b'] } }, ['/select/include/0']],
  ['an unknown class of failure', { ...vaults, failOn: ['blocked', 'late'] }, ['/failOn/1']],
  ['a class of failure that is named twice', { ...vaults, failOn: ['blocked', 'blocked'] }, ['/failOn']],
  ['an unknown field of what to copy', { ...vaults, copy: { tags: true } }, ['/copy/tags']],
  ['two unknown fields', { ...vaults, a: 1, b: 2 }, ['/a', '/b']],
  ['an unknown field in depth', { ...vaults, pace: { speed: 1 } }, ['/pace/speed']],
  ['a field with a slash and a tilde', { ...vaults, 'a/b~c': 1 }, ['/a~1b~0c']],
  ['a bad id', { ...vaults, id: '../x' }, ['/id']],
  ['a bad share', { ...vaults, pace: { sourceShare: 7, maxInFlight: 0 } }, ['/pace/sourceShare', '/pace/maxInFlight']],
  ['many faults', { sourceVault: 1, method: 'x', verify: 'y' }, ['/sourceVault', '/targetVault', '/method', '/verify']],
])('parseMoveRequest refuses %s as a body, and points at every fault', (_, body, pointers) => {
  expect(refusalOf(body)).toEqual([400, 'REQUEST_INVALID', pointers]);
});

test.each<[unknown, string]>([
  [{}, 'sourceVault is required.'],
  [null, 'The body must be an object; got null.'],
  [[vaults], 'The body must be an object; got a list of 1.'],
  [
    { ...vaults, sourceVault: 7 },
    'sourceVault must be a text of 3 to 200 characters (a vault name or https://<name>.vault.azure.net); got a number.',
  ],
  [
    { ...vaults, sourceVault: 'ab' },
    'sourceVault must be a text of 3 to 200 characters (a vault name or https://<name>.vault.azure.net); got a text of 2 characters.',
  ],
  [
    { ...vaults, method: 'back' },
    'method must be one of "auto", "backupRestore", "exportImport"; got a text of 4 characters. Did you mean "backupRestore"?',
  ],
  [{ ...vaults, method: 1 }, 'method must be one of "auto", "backupRestore", "exportImport"; got a number.'],
  [{ ...vaults, pace: { sourceShare: 0 } }, 'pace.sourceShare must be a number from 0.01 to 1; got 0.'],
  [{ ...vaults, pace: { sourceShare: '0.5' } }, 'pace.sourceShare must be a number from 0.01 to 1; got a text.'],
  [{ ...vaults, pace: { maxInFlight: 1.5 } }, 'pace.maxInFlight must be a whole number from 1 to 256; got 1.5.'],
  [
    { ...vaults, pace: { maxInFlight: Infinity } },
    'pace.maxInFlight must be a whole number from 1 to 256; got Infinity.',
  ],
  [
    { ...vaults, id: 'é' },
    'id: expected 1 to 64 letters, digits, "_" or "-", beginning with a letter or digit; got a text of 1 character.',
  ],
  [{ ...vaults, pace: null }, 'pace must be an object; got null.'],
  [{ ...vaults, dryRun: 'yes' }, 'dryRun must be true or false; got a text.'],
  [{ ...vaults, createTarget: 'x' }, 'createTarget must be an object or null; got a text.'],
  [
    { ...vaults, select: { types: ['secret', 'disk'] } },
    'select.types[1] must be one of "secret", "key", "certificate"; got a text of 4 characters.',
  ],
  [
    { ...vaults, select: { types: Array(4).fill('key') } },
    'select.types must be a list of at most 3; got a list of 4.',
  ],
  [{ ...vaults, select: { types: 'key' } }, 'select.types must be a list; got a text.'],
  [{ ...vaults, select: { include: [] } }, 'select.include: expected at least one pattern; got an empty list.'],
  [
    { ...vaults, id: 'a b' },
    'id: expected 1 to 64 letters, digits, "_" or "-", beginning with a letter or digit; got a text of 3 characters.',
  ],
  [
    { ...vaults, onDeleted: 'purge' },
    'confirmPurge: expected true, because "onDeleted": "purge" destroys soft-deleted items of the target for ever.',
  ],
  [
    { ...vaults, sourceVault: '1abc' },
    'sourceVault: expected a vault name (3 to 24 letters, digits and single hyphens, beginning with a letter and not ending in a hyphen) or https://<name>.vault.azure.net; got a text of 4 characters.',
  ],
  [{ ...vaults, waivers: ['CHK-STOR'] }, 'waivers[0]: there is no check with this id. Did you mean "CHK-STORE"?'],
  [{ ...vaults, sourceVaul: 'x' }, "Unknown field 'sourceVaul'. Did you mean 'sourceVault'?"],
  [{ ...vaults, pace: { sourceshare: 1 } }, "Unknown field 'pace.sourceshare'. Did you mean 'pace.sourceShare'?"],
  [{ ...vaults, select: { type: ['key'] } }, "Unknown field 'select.type'. Did you mean 'select.types'?"],
  [
    { ...vaults, createTarget: { subscriptionId: '0', resourceGroups: 'x' } },
    "Unknown field 'createTarget.resourceGroups'. Did you mean 'createTarget.resourceGroup'?",
  ],
  [{ ...vaults, direction: 'back' }, "Unknown field 'direction'. This version has no such field."],
])('parseMoveRequest refuses %j in a sentence', (body, sentence) => {
  const refused = refusalIn(() => parseMoveRequest(body, policy));
  expect(refused?.errors?.map(({ detail }) => detail)).toContain(sentence);
});

test('parseMoveRequest never repeats a text of the body, which may be a secret in the wrong field', () => {
  const canary = `canary-${'x'.repeat(10_000)}`;
  for (const body of [
    { ...vaults, method: canary },
    { ...vaults, id: canary },
    { ...vaults, sourceVault: canary },
    { ...vaults, waivers: ['CHK-CANARY-1'] },
    { ...vaults, select: { include: [`${canary}!`] } },
  ]) {
    const refused = refusalIn(() => parseMoveRequest(body, policy));
    expect(refused).toBeDefined();
    expect(JSON.stringify(refused).toLowerCase()).not.toContain('canary');
  }
});

test('parseMoveRequest never shows the value of an unknown field', () => {
  const refused = refusalIn(() => parseMoveRequest({ ...vaults, password: 'canary' }, policy));
  expect(JSON.stringify(refused)).not.toContain('canary');
});

test('parseMoveRequest uses the detail of a single fault as the detail of the answer', () => {
  const refused = refusalIn(() => parseMoveRequest({ targetVault: 'contoso-north' }, policy));
  expect(refused).toMatchObject({ detail: 'sourceVault is required. Nothing was started.' });
});

test('parseMoveRequest refuses a field named __proto__ like any other', () => {
  const body: unknown = JSON.parse('{"sourceVault":"contoso-west","targetVault":"contoso-north","__proto__":{"a":1}}');
  expect(refusalOf(body)).toEqual([400, 'REQUEST_INVALID', ['/__proto__']]);
});

test.each([
  ['contoso-west', 'contoso-west'],
  ['contoso-west', 'https://CONTOSO-WEST.vault.azure.net'],
])('parseMoveRequest treats %s and %s as one vault', (sourceVault, targetVault) => {
  expect(refusalOf({ sourceVault, targetVault })).toEqual([400, 'SAME_VAULT', ['/targetVault']]);
});

test('parseMoveRequest refuses a selection that cannot match anything', () => {
  const select = { include: ['db-*'], exclude: ['*'] };
  expect(refusalOf({ ...vaults, select })).toEqual([400, 'NOTHING_SELECTED', ['/select/exclude']]);
});

test('parseMoveRequest refuses a source that is not allowed before it reports anything else about it', () => {
  expect(refusalOf({ ...vaults, sourceVault: 'fabrikam' })).toEqual([403, 'SOURCE_NOT_ALLOWED', []]);
});

test('parseMoveRequest refuses a target that is not allowed', () => {
  expect(refusalOf({ ...vaults, targetVault: 'contoso-east' })).toEqual([403, 'TARGET_NOT_ALLOWED', []]);
});

test('parseMoveRequest allows nothing if the settings name no vaults', () => {
  const refused = refusalIn(() => parseMoveRequest(vaults, { ...policy, allowedSources: [], allowedTargets: [] }));
  expect(refused).toMatchObject({ status: 403, code: 'SOURCE_NOT_ALLOWED' });
});

test('parseMoveRequest keeps the answer to a hostile body small', () => {
  const body = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`${'x'.repeat(200)}${at}`, at]));
  const refused = refusalIn(() => parseMoveRequest({ ...vaults, ...body }, policy));
  expect(JSON.stringify(refused).length).toBeLessThan(16_000);
});
