import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import {
  distinguishedName,
  subjectName,
  subjectText,
} from '../../../../../../local/azure/vault/certificates/subjectName';

/** The attributes of each part, by their object identifier. */
const written = (subject: string) =>
  subjectName(subject).map((part) =>
    Object.entries(part).flatMap(([type, values]) => values.map((value) => [type, ...Object.values(value)])),
  );

test.each<[string, [string, string][]]>([
  ['CN=shop.example', [['2.5.4.3', 'shop.example']]],
  ['cn=MyCert', [['2.5.4.3', 'MyCert']]],
  [
    'Cn = spaced , o=Contoso; C=DE',
    [
      ['2.5.4.3', 'spaced'],
      ['2.5.4.10', 'Contoso'],
      ['2.5.4.6', 'DE'],
    ],
  ],
  [
    'CN=a, S=WA, ST=WA, STREET=Main 1, SERIALNUMBER=42',
    [
      ['2.5.4.3', 'a'],
      ['2.5.4.8', 'WA'],
      ['2.5.4.8', 'WA'],
      ['2.5.4.9', 'Main 1'],
      ['2.5.4.5', '42'],
    ],
  ],
  [
    '2.5.4.15=Private, OID.1.3.6.1.4.1.311.60.2.1.3=US',
    [
      ['2.5.4.15', 'Private'],
      ['1.3.6.1.4.1.311.60.2.1.3', 'US'],
    ],
  ],
  [
    'E=a@b.example, EMAIL=c@d.example, emailAddress=e@f.example, DC=example',
    [
      ['1.2.840.113549.1.9.1', 'a@b.example'],
      ['1.2.840.113549.1.9.1', 'c@d.example'],
      ['1.2.840.113549.1.9.1', 'e@f.example'],
      ['0.9.2342.19200300.100.1.25', 'example'],
    ],
  ],
  [
    'CN="Contoso, Ltd", O=A\\, B, OU=#1 team, L="say ""hi"""',
    [
      ['2.5.4.3', 'Contoso, Ltd'],
      ['2.5.4.10', 'A, B'],
      ['2.5.4.11', '#1 team'],
      ['2.5.4.7', 'say "hi"'],
    ],
  ],
  ['CN=größe', [['2.5.4.3', 'größe']]],
  ['CN=a=b', [['2.5.4.3', 'a=b']]],
])('reads %s', (subject, attributes) => {
  expect(written(subject).flat()).toEqual(attributes);
});

test('keeps the attributes of one part together', () => {
  expect(written('CN=a+OU=b, O=c').map((part) => part.length)).toEqual([2, 1]);
});

test('reads an empty subject', () => {
  expect(subjectName('')).toEqual([]);
});

test.each([
  'contoso',
  'CN',
  '=x',
  'CN=',
  'XY=z',
  'CN=a,',
  'CN=a,,O=b',
  'CN="open',
  '9.9.9=x',
  '2.5.4.3.=x',
  'CN=a b"c',
])('refuses %j', (subject) => {
  expect(() => subjectName(subject)).toThrow('not an X.500 name');
});

// As .NET reads and writes names.
test.each([
  'CN="Contoso, Ltd", S=WA, E=a@b.example, G=given, SN=sur, T=title, I=in, STREET=st, SERIALNUMBER=1, DC=dc, L=loc, C=DE, OU=x, O=y',
  'OID.2.5.4.15=Private',
  'CN="say ""hi"""',
  'CN=" leads"',
  'CN="a+b"',
  'CN="a=b"',
  'CN="a#b"',
  'CN="a<b"',
  'CN="a;b"',
  'CN=größe',
  'CN=*.shop.example',
  'CN=a + OU=b, O=c',
  '',
])('writes a name as it was read: %s', (subject) => {
  expect(subjectText(new x509.Name(distinguishedName(subject).toArrayBuffer()))).toBe(subject);
});

test('puts the last attribute of the text first into the name', () => {
  expect(distinguishedName('CN=a, O=b').toJSON()).toEqual([{ O: ['b'] }, { CN: ['a'] }]);
});
