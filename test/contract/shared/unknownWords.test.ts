import { type FaultRuleInput } from '../../../local/azure/calls/faultRule';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { type VaultFamilies, familiesOf } from '../../support/clients/clientFamilies';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { impatientClock } from '../../support/clients/clientVaults';

// A newer service answers with words and fields that the app does not know. No answer becomes unreadable because of them.

const { folder, remove } = temporaryFolder();
const vault = 'contoso-westeurope';
let at: ClientsInAzure;
let families: VaultFamilies;

beforeAll(async () => {
  at = await clientsInAzure('empty', folder);
  await at.azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0 } });
  await at.azure.control.seed({
    vaults: [
      {
        name: vault,
        region: 'westeurope',
        secrets: [{ name: 'one', versions: [{ value: 'a' }] }],
        keys: [{ name: 'one', versions: [{ kty: 'EC', crv: 'P-256' }] }],
        certificates: [
          { name: 'tls', policy: { key_props: { kty: 'EC', crv: 'P-256' } }, versions: [{}] },
          { name: 'waiting', pending: {} },
        ],
        issuers: [{ name: 'ca', provider: 'DigiCert' }],
      },
    ],
  });
  families = familiesOf(at.openAlone({}, { clock: impatientClock() }).vaults, vault);
});
afterAll(async () => {
  await at.azure.stop();
  remove();
});
afterEach(() => {
  at.azure.control.clearFaults();
});

type Fields = Extract<FaultRuleInput['effect'], { kind: 'setFields' }>['fields'];

const answersWith = (operation: string, fields: Fields) =>
  at.azure.control.addFault({ match: { vault, operation }, effect: { kind: 'setFields', fields } });

const attributes = {
  'attributes.recoveryLevel': 'Immortal+Purgeable',
  'attributes.novelty': { since: '2031-01-01' },
};
const listed = Object.fromEntries(Object.entries(attributes).map(([path, value]) => [`value.*.${path}`, value]));
const recoveryLevel = 'Immortal+Purgeable';

describe('a word or a field that the app does not know', () => {
  it('passes in a list, and in a list of versions', async () => {
    for (const operation of ['*.list', '*.listVersions']) answersWith(operation, { ...listed, novelty: 1 });
    expect((await families.secrets.list()).items).toHaveLength(2);
    expect((await families.keys.list()).items).toHaveLength(2);
    expect((await families.certificates.list()).items).toHaveLength(2);
    for (const versions of [
      await families.secrets.listVersions('one'),
      await families.keys.listVersions('one'),
      await families.certificates.listVersions('tls'),
    ]) {
      expect(versions).toMatchObject([{ recoveryLevel }]);
    }
  });

  it('passes in a secret', async () => {
    answersWith('secrets.get', { ...attributes, contentType: 'application/x-next', novelty: [1] });
    expect(await families.secrets.read('one')).toMatchObject({
      recoveryLevel,
    });
  });

  it('passes in a key, and is kept', async () => {
    const parts = { 'key.kty': 'AKP', 'key.alg': 'ML-DSA-65', 'key.key_ops': ['sign', 'wrap2'], 'key.crv': null };
    answersWith('keys.get', { ...attributes, ...parts, 'attributes.hsmPlatform': '7', novelty: true });
    expect(await families.keys.read('one')).toMatchObject({
      keyType: 'AKP',
      operations: ['sign', 'wrap2'],
      recoveryLevel,
      otherMembers: { alg: 'ML-DSA-65' },
      otherAttributes: { novelty: { since: '2031-01-01' } },
    });
  });

  it('passes in a rotation policy', async () => {
    await families.keys.setRotationPolicy('one', { lifetimeActions: [] });
    const action = { trigger: { timeAfterUses: 'N5' }, action: { type: 'Revoke', how: 'now' }, novelty: 1 };
    answersWith('keys.getRotationPolicy', { lifetimeActions: [action], 'attributes.novelty': 1 });
    expect(await families.keys.readRotationPolicy('one')).toEqual({
      lifetimeActions: [{ action: 'Revoke', timeAfterUses: 'N5' }],
    });
  });

  it('passes in a certificate, its policy and its pending operation', async () => {
    answersWith('certificates.get', { ...attributes, contentType: 'application/x-next', novelty: {} });
    expect(await families.certificates.read('tls')).toMatchObject({
      recoveryLevel,
    });
    const policy = {
      'key_props.kty': 'AKP',
      'key_props.parameters': { set: 'ML-DSA-65' },
      'secret_props.contentType': 'application/x-next',
      'x509_props.key_usage': ['quantumSignature'],
      lifetime_actions: [{ trigger: { uses: 5 }, action: { action_type: 'Revoke' } }],
      'issuer.cty': 'NEXT',
      novelty: { a: 1 },
    };
    answersWith('certificates.getPolicy', policy);
    expect(await families.certificates.readPolicy('tls')).toMatchObject({
      key_props: { kty: 'AKP', parameters: { set: 'ML-DSA-65' } },
      lifetime_actions: [{ trigger: { uses: 5 }, action: { action_type: 'Revoke' } }],
      issuer: { cty: 'NEXT' },
      novelty: { a: 1 },
    });
    answersWith('certificates.getPending', { status: 'waitingForPerson', novelty: 1 });
    expect(await families.certificates.readPending('waiting')).toMatchObject({ status: 'waitingForPerson' });
  });

  it('passes in an issuer', async () => {
    answersWith('issuers.get', { provider: 'NextTrust', novelty: 1, 'attributes.novelty': 1 });
    expect(await families.certificates.readIssuer('ca')).toMatchObject({ provider: 'NextTrust' });
  });

  it('passes in a deleted item', async () => {
    await families.secrets.setSecret('gone', 'x', { enabled: true, tags: {} });
    await families.secrets.deleteLive('gone');
    answersWith('deletedsecrets.get', { ...attributes, novelty: 1 });
    expect(await families.secrets.readDeleted('gone')).toMatchObject({ recoveryLevel });
  });

  it('is named in a refusal', async () => {
    at.azure.control.addFault({
      match: { vault, operation: 'keys.get' },
      effect: { kind: 'refuse', status: 403, code: 'Forbidden', innerCode: 'ForbiddenByMoon', message: 'Wrong phase.' },
    });
    await expect(families.keys.read('one')).rejects.toMatchObject({
      code: 'VAULT_FORBIDDEN',
      message: expect.stringMatching(/ForbiddenByMoon.*“keys get”.*does not know that reason: Wrong phase\./),
    });
  });
});
