import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { defaultPolicy, type PolicyContent } from '../../../../../../local/azure/vault/certificates/certificatePolicy';
import { selfSigned } from '../../../../../../local/azure/vault/certificates/signX509';
import { propsOf } from '../../../../../../local/azure/vault/certificates/x509Names';
import { materialSchema } from '../../../../../../local/azure/vault/keys/keyMaterial';

const jwk = materialSchema.parse(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
);

/** The properties read from a certificate that was made of these properties. */
async function roundTrip(props: Partial<PolicyContent['x509_props']>) {
  const policy = { ...defaultPolicy, x509_props: { ...defaultPolicy.x509_props, subject: 'CN=x', ...props } };
  const der = await selfSigned({ policy, jwk }, Date.UTC(2026, 0, 31));
  return new x509.X509Certificate(new Uint8Array(der));
}

test.each<[string, Partial<PolicyContent['x509_props']>]>([
  ['the defaults', {}],
  ['a subject of many parts', { subject: 'CN=shop.example, OU=Web, O=Contoso, C=DE' }],
  ['letters beyond ASCII', { subject: 'CN=größe' }],
  [
    'every kind of alternative name',
    {
      sans: {
        emails: ['a@b.example'],
        dns_names: ['b.example', '*.c.example'],
        upns: ['user@corp.example'],
        uris: ['https://d.example/x'],
        ipAddresses: ['10.0.0.1'],
      },
    },
  ],
  [
    'every usage',
    {
      key_usage: [
        'cRLSign',
        'dataEncipherment',
        'digitalSignature',
        'keyAgreement',
        'keyCertSign',
        'keyEncipherment',
        'nonRepudiation',
      ],
    },
  ],
  ['an authority', { basic_constraints: { ca: true }, ekus: ['1.3.6.1.5.5.7.3.3'] }],
])('reads back the properties that a certificate was made of: %s', async (_, props) => {
  const wanted = { ...defaultPolicy.x509_props, subject: 'CN=x', ...props };

  expect({ ...propsOf(await roundTrip(props)), validity_months: wanted.validity_months }).toEqual(wanted);
});

test('counts the validity by the calendar', async () => {
  const { notBefore, notAfter } = await roundTrip({ validity_months: 12 });

  expect([notBefore.toISOString(), notAfter.toISOString()]).toEqual([
    '2026-01-30T23:50:00.000Z',
    '2027-01-30T23:50:00.000Z',
  ]);
});

test('rejects a name that cannot be written', async () => {
  await expect(roundTrip({ sans: { ipAddresses: ['not an address'] } })).rejects.toThrow(/not valid/);
});
