import { limits } from '../cloud/limits';
import { type SeedInput } from './seedSchema';

type Secret = NonNullable<NonNullable<SeedInput['vaults']>[number]['secrets']>[number];

/** Secrets that break naive tools: one oddity each, named after it. */
export function sampleOddSecrets(): Secret[] {
  return [...oddValues(), ...oddAttributes(), ...oddHistories()];
}

function oddValues(): Secret[] {
  const created = '2024-02-12T08:30:00Z';
  return [
    { name: 'empty-value', versions: [{ value: '', created }] },
    { name: 'large-value', versions: [{ value: fill('a fake value of 25 KB. ', limits.secretValueBytes), created }] },
    { name: 'large-unicode-value', versions: [{ value: fill('größer als gedacht, ', 24_000), created }] },
    { name: 'unicode-value', versions: [{ value: 'pässwörd-unecht-密码-パスワード-🔑', created }] },
    {
      name: 'multi-line-value',
      versions: [{ value: 'first line\n\tindented line\r\nwindows line\n\nlast line\n', created }],
    },
    { name: 'whitespace-value', versions: [{ value: '  fake value with spaces around  ', created }] },
    {
      name: 'quotes-and-backslashes',
      versions: [{ value: `{"path":"C:\\\\fake\\\\dir","quote":"\\"'\`$"}`, created }],
    },
    { name: 'pem-private-key', versions: [{ value: fakePem(), contentType: 'application/x-pem-file', created }] },
    { name: 'base64-value', versions: [{ value: Buffer.from('not a real token').toString('base64'), created }] },
    { name: 'MixedCaseName', versions: [{ value: 'fake-mixed-case', created }] },
    { name: '0-starts-with-a-digit', versions: [{ value: 'fake-digit', created }] },
    { name: `longest-name-${'x'.repeat(limits.nameChars - 13)}`, versions: [{ value: 'fake-long-name', created }] },
  ];
}

function oddAttributes(): Secret[] {
  const created = '2024-05-20T14:00:00Z';
  const value = 'fake-odd-attributes';
  return [
    {
      name: 'disabled-current',
      versions: [
        { value: 'fake-was-enabled', created },
        { value, enabled: false, created: '2024-05-21T09:15:30Z' },
      ],
    },
    { name: 'disabled-only-version', versions: [{ value, enabled: false, created }] },
    { name: 'expired', versions: [{ value, created, expires: '2024-12-31T23:59:59Z' }] },
    { name: 'not-yet-valid', versions: [{ value, created, notBefore: '2035-01-01T00:00:00Z' }] },
    {
      name: 'valid-window',
      versions: [{ value, created, notBefore: '2024-06-01T00:00:00Z', expires: '2034-06-01T00:00:00Z' }],
    },
    { name: 'expires-in-2050', versions: [{ value, created, expires: '2050-06-30T12:00:00Z' }] },
    { name: 'expires-in-9999', versions: [{ value, created, expires: '9999-12-31T23:31:01Z' }] },
    { name: 'fifteen-tags', versions: [{ value, created, tags: manyTags() }] },
    {
      name: 'long-tags',
      versions: [{ value, created, tags: { note: 'n'.repeat(limits.secretTagChars), größe: 'ünïcode ✓' } }],
    },
    { name: 'empty-tag-value', versions: [{ value, created, tags: { reviewed: '' } }] },
    {
      name: 'long-content-type',
      versions: [{ value, created, contentType: `text/${'x'.repeat(limits.contentTypeChars - 5)}` }],
    },
  ];
}

function oddHistories(): Secret[] {
  const year = 2022;
  const fifteen = Array.from({ length: 15 }, (_, order) => ({
    value: `fake-rotation-${order + 1}`,
    created: new Date(Date.UTC(year, order * 2, 3, 4, 5, order)).toISOString(),
    tags: { rotation: String(order + 1) },
  }));
  const second = '2024-08-08T08:08:08Z';
  const history = ['2024-01-10T10:00:00Z', '2024-02-10T10:00:01Z', '2024-03-10T10:00:02Z', '2024-04-10T10:00:03Z'];
  return [
    { name: 'fifteen-versions', versions: fifteen },
    {
      name: 'versions-of-one-second',
      versions: ['one', 'two', 'three', 'four'].map((n) => ({ value: `fake-${n}`, created: second })),
    },
    {
      name: 'disabled-old-version',
      versions: history.map((created, order) => ({ value: `fake-step-${order + 1}`, created, enabled: order !== 1 })),
    },
    {
      name: 'same-value-twice',
      versions: history.slice(0, 3).map((created, order) => ({ value: `fake-${order % 2}`, created })),
    },
    {
      name: 'changing-shape',
      versions: [
        { value: 'fake-plain', created: '2024-01-10T10:00:00Z' },
        {
          value: '{"fake":"json"}',
          contentType: 'application/json',
          created: '2024-03-10T10:00:02Z',
          tags: { format: 'json' },
        },
        { value: 'fake-plain-again', created: '2024-04-10T10:00:03Z', expires: '2031-01-01T00:00:00Z' },
      ],
    },
  ];
}

function fill(pattern: string, bytes: number): string {
  return Buffer.from(pattern.repeat(Math.ceil(bytes / Buffer.byteLength(pattern)))).toString('utf8', 0, bytes);
}

function fakePem(): string {
  const body = Buffer.from('This is not a key. '.repeat(24)).toString('base64');
  const lines = body.match(/.{1,64}/g) ?? [];
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n');
}

function manyTags(): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: limits.tags }, (_, index) => [`tag-${index + 1}`, `value ${index + 1}`]),
  );
}
