import { type z } from 'zod';
import { invalidRequest, parseInput } from '../../../../../functions/http/answers/faults';
import { checkRequestSchema } from '../../../../../shared/contracts/api/checkAnswers';
import { moveRequestSchema } from '../../../../../shared/contracts/api/moveRequest';
import { approvalRequestSchema } from '../../../../../shared/contracts/steps/orchestrations';

const guid = '00000000-0000-0000-0000-000000000000';
const subnet = `/subscriptions/${guid}/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/s`;
const sink = `/subscriptions/${guid}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/s`;
const vaults = { sourceVault: 'contoso-west', targetVault: 'contoso-north' };

/** Bodies that fit a schema and have every field of the schema. */
const policy = {
  select: { types: ['secret'], include: ['a*'], exclude: ['b*'], versions: { newest: 3 } },
  method: 'auto',
  onConflict: 'skip',
  onDeleted: 'fail',
  disabled: 'move',
  unmovableKeys: 'block',
  keyVersions: 'name',
  autoRenewal: 'keep',
  copy: { rotationPolicies: true, issuers: true, contacts: true },
  probe: false,
  verify: 'full',
  pace: { sourceShare: 0.5, targetShare: 0.5, maxInFlight: 3 },
  createTarget: {
    subscriptionId: guid,
    resourceGroup: 'rg',
    location: 'northeurope',
    privateEndpoint: { subnetId: subnet },
  },
  configuration: {
    ...{
      accessPolicies: true,
      roleAssignments: true,
      network: true,
      enabledFor: true,
      tags: true,
      diagnostics: true,
    },
    purgeProtection: 'leave',
    subnets: [{ source: subnet, target: subnet }],
    sinks: [{ source: sink, target: sink }],
  },
};
const whole = {
  move: {
    id: 'first',
    late: 'move',
    cutover: 'hold',
    deletions: 'follow',
    targetReadMinutes: 30,
    ...vaults,
    ...policy,
    gate: 'fail',
    waivers: ['CHK-STORE'],
    approval: 'none',
    dryRun: false,
    failOn: ['blocked', 'skipped', 'warning'],
    confirmPurge: false,
    rehearse: {
      into: {
        vault: 'contoso-scratch',
        createTarget: {
          subscriptionId: '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11',
          resourceGroup: 'rg-scratch',
          location: 'northeurope',
        },
      },
    },
  },
  checks: {
    ...vaults,
    ...policy,
    options: { expiringWithinDays: 3, moveWindowDays: 3, readValues: true },
    failOn: ['blocked'],
  },
  manyChecks: { pairs: [vaults] },
  approval: { planHash: 'f'.repeat(64) },
};
const schemas: Readonly<Record<keyof typeof whole, z.ZodType>> = {
  move: moveRequestSchema,
  checks: checkRequestSchema,
  manyChecks: checkRequestSchema,
  approval: approvalRequestSchema,
};

const wrongValues: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  1.5,
  1e9,
  Infinity,
  '',
  'x',
  'x y',
  'x'.repeat(600),
  '\u0000\u202e',
  [],
  [null],
  Array(300).fill('a'),
  {},
  { unknown: 1 },
];

type Path = readonly (string | number)[];

/** Returns every place within a value, including the value itself. */
function placesIn(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  const isList = Array.isArray(value);
  return [at, ...Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...at, isList ? Number(key) : key]))];
}

function withValue(value: unknown, [first, ...rest]: Path, other: unknown): unknown {
  if (first === undefined) return other;
  if (Array.isArray(value))
    return value.map((each, at) => (at === first ? withValue(each, rest, other) : (each as unknown)));
  const inner = (value as Record<string, unknown>)[first];
  const changed = { ...(value as object), [first]: withValue(inner, rest, other) };
  return JSON.parse(
    JSON.stringify(changed, (_, each: unknown) => (each === Infinity ? '∞' : each)),
    (_, each: unknown) => (each === '∞' ? Infinity : each),
  );
}

const names = Object.keys(whole) as (keyof typeof whole)[];
const mutants = names.flatMap((name) =>
  placesIn(whole[name]).flatMap((place) =>
    wrongValues.map((value) => ({ name, schema: schemas[name], body: withValue(whole[name], place, value) })),
  ),
);

test.each(names)('parseInput accepts a complete body: %s', (name) => {
  expect(parseInput(schemas[name], whole[name])).toMatchObject({ ok: true });
});

test('the complete bodies have every field of their schemas', () => {
  const known = Object.keys(moveRequestSchema.shape).sort();
  expect(Object.keys(whole.move).sort()).toEqual(known);
  expect(Object.keys({ ...whole.checks, ...whole.manyChecks }).sort()).toEqual(
    Object.keys(checkRequestSchema.shape).sort(),
  );
});

test('parseInput describes every issue of a body with one wrong value in a sentence of our own', () => {
  const sentence =
    /^(?:[\w.[\]]+|The body)(?: is required\.| must be .+; got .+\.|: .+\.)$|^Unknown field '.+'(?:\. Did you mean '.+'\?|\. This version has no such field\.)$/;
  const foreign = /Invalid|undefined|unworded|\bNaN\b|another value|[\p{Cc}\u202e]/u;
  const details = mutants.flatMap(({ schema, body }) => {
    const parsed = parseInput(schema, body);
    return parsed.ok ? [] : parsed.faults.map(({ detail }) => detail);
  });
  expect(details.length).toBeGreaterThan(1_000);
  expect(details.filter((detail) => !sentence.test(detail) || foreign.test(detail) || detail.length > 500)).toEqual([]);
});

test('the wrong bodies produce every kind of issue that our schemas can have', () => {
  const issues = mutants.flatMap(({ schema, body }) => schema.safeParse(body).error?.issues ?? []);
  const kinds = new Set(issues.map(({ code }) => code));
  expect([...kinds].sort()).toEqual([
    'custom',
    'invalid_format',
    'invalid_type',
    'invalid_union',
    'invalid_value',
    'too_big',
    'too_small',
    'unrecognized_keys',
  ]);
});

test('parseInput uses "required" only for missing fields', () => {
  const parsed = parseInput(checkRequestSchema, {
    pairs: [{ sourceVault: 'contoso-west' }, { ...vaults, targetVault: null }],
  });
  expect(parsed.ok ? [] : parsed.faults.map(({ detail }) => detail)).toEqual([
    'pairs[0].targetVault is required.',
    'pairs[1].targetVault must be a text of 3 to 200 characters (a vault name or https://<name>.vault.azure.net); got null.',
  ]);
});

test('parseInput suggests the nearest name for an unknown field of a union', () => {
  const parsed = parseInput(moveRequestSchema, { ...vaults, select: { versions: { newest: 3, newst: 3 } } });
  expect(parsed.ok ? [] : parsed.faults).toEqual([
    {
      pointer: '/select/versions/newst',
      detail: "Unknown field 'select.versions.newst'. Did you mean 'select.versions.newest'?",
    },
  ]);
});

test('parseInput reports one fault for a value of a wrong type, even if its length is wrong too', () => {
  const parsed = parseInput(moveRequestSchema, { ...vaults, failOn: 'blocked' });
  expect(parsed.ok ? [] : parsed.faults).toEqual([
    { pointer: '/failOn', detail: 'failOn must be a list; got a text.' },
  ]);
});

test('invalidRequest names the first hundred of very many faults', () => {
  const parsed = parseInput(checkRequestSchema, { pairs: Array(200).fill({}) });
  const refusal = invalidRequest(parsed.ok ? [] : parsed.faults);
  expect(refusal.errors).toHaveLength(100);
  expect(refusal.detail).toBe(
    'The request has more than 100 faults; "errors" names the first 100. Nothing was started.',
  );
});
