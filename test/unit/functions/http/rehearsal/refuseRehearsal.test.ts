import { refuseRehearsal } from '../../../../../functions/http/rehearsal/refuseRehearsal';
import { specOf } from '../../../../../functions/http/moves/startMove';
import { parseMoveRequest } from '../../../../../functions/http/frame/parseMoveRequest';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { refusalIn } from '../../../../support/http/refusals';

const policy = {
  vaultSuffix: 'vault.azure.net',
  allowedSources: ['source'],
  allowedTargets: ['target', 'rehearsal-*', 'source'],
};
const createTarget = {
  subscriptionId: '3F1C9B52-8A47-4D0E-B6C3-5E2A7D904F11',
  resourceGroup: 'rg-scratch',
  location: 'North Europe',
};
const vaults = { sourceVault: 'source', targetVault: 'target' };
const absent = () => Promise.reject(new MoverError('VAULT_UNREACHABLE', 'No such name.', { retryable: false }));

function parsed(into: object, more: object = {}) {
  return parseMoveRequest({ ...vaults, ...more, rehearse: { into: { createTarget, ...into } } }, policy);
}

function moveOf(into: object, more: object = {}) {
  return specOf(parsed(into, more), (digits) => 'abcdef01'.slice(0, digits));
}

const refusal = (into: object, parts: Partial<Parameters<typeof refuseRehearsal>[1]> = {}) =>
  refuseRehearsal(moveOf(into), {
    policy,
    allowRehearsal: true,
    findVault: absent,
    requireScratchFree: () => Promise.resolve(),
    ...parts,
  });

describe('specOf of a rehearsal', () => {
  test('moves into the scratch vault, and keeps what the real move asks for', () => {
    const configuration = { subnets: [], tags: false };
    const move = moveOf({ vault: 'https://Rehearsal-1.vault.azure.net' }, { configuration, autoRenewal: 'keep' });
    expect(move).toMatchObject({
      moveId: 'target-abcdef01',
      sourceVault: 'source',
      targetVault: 'rehearsal-1',
      createTarget: {
        subscriptionId: createTarget.subscriptionId.toLowerCase(),
        resourceGroup: 'rg-scratch',
        location: 'northeurope',
        purgeProtection: 'atEnd',
        privateEndpoint: null,
      },
      configuration: { roleAssignments: false, diagnostics: false, enabledFor: false, purgeProtection: 'leave' },
      autoRenewal: 'hold',
      copy: { contacts: false },
      rehearsal: {
        targetVault: 'target',
        createTarget: null,
        configuration: { tags: false },
        autoRenewal: 'keep',
        copy: { contacts: true },
      },
    });
  });

  test('names the scratch vault after the run if the request does not', () => {
    expect(moveOf({}).targetVault).toBe('rehearsal-abcdef01');
  });
});

describe('parseMoveRequest', () => {
  test.each([
    ['a name that no vault can have', { vault: 'no vault' }, {}, '/rehearse/into/vault'],
    ['an unknown field', { purge: true }, {}, '/rehearse/into/purge'],
    ['a dry run', {}, { dryRun: true }, '/rehearse'],
  ])('refuses %s', (_, into, more, pointer) => {
    expect(refusalIn(() => parsed(into, more))).toMatchObject({
      status: 400,
      errors: [expect.objectContaining({ pointer })],
    });
  });
});

describe('refuseRehearsal', () => {
  test('lets a rehearsal start, and any other move', async () => {
    expect(await refusal({})).toBeUndefined();
    const request = parseMoveRequest(vaults, policy);
    const parts = { policy, allowRehearsal: false, findVault: absent, requireScratchFree: () => Promise.resolve() };
    expect(
      await refuseRehearsal(
        specOf(request, () => 'abcdef01'),
        parts,
      ),
    ).toBeUndefined();
  });

  test('refuses it unless the settings allow it, before it asks Azure', async () => {
    const asked = () => Promise.reject(new Error('Nobody may be asked.'));
    const parts = { allowRehearsal: false, findVault: asked, requireScratchFree: asked };
    expect(await refusal({}, parts)).toMatchObject({ status: 403, code: 'REHEARSAL_NOT_ALLOWED' });
  });

  test.each([
    ['scratch', 403, 'TARGET_NOT_ALLOWED'],
    ['target', 400, 'SAME_VAULT'],
    ['source', 400, 'SAME_VAULT'],
  ])('refuses the scratch vault %s with %s', async (vault, status, code) => {
    expect(await refusal({ vault })).toMatchObject({ status, code, errors: [{ pointer: '/rehearse/into/vault' }] });
  });

  test('refuses a name that a vault has, live or soft-deleted', async () => {
    const found = { status: 409, code: 'SCRATCH_VAULT_EXISTS' };
    expect(await refusal({}, { findVault: () => Promise.resolve() })).toMatchObject(found);
    const deleted = new MoverError('SCRATCH_VAULT_EXISTS', 'It is soft-deleted.', { retryable: false });
    const parts = { requireScratchFree: () => Promise.reject(deleted) };
    expect(await refusal({}, parts)).toMatchObject({ ...found, detail: 'It is soft-deleted.' });
  });

  test('leaves other faults of Azure to the plan', async () => {
    const away = new MoverError('ARM_UNREACHABLE', 'Away.', { retryable: true });
    expect(await refusal({}, { requireScratchFree: () => Promise.reject(away) })).toBeUndefined();
  });
});
