import { z } from 'zod';
import { rememberParsed } from '../../../../../shared/contracts/steps/moveSpec';
import { moveSpecSchema, stepMoveSchema } from '../../../../../shared/contracts/steps/moveSpec';

/** A schema that counts how often it parses. */
function counted() {
  const counts = { parsed: 0 };
  const names = z.array(z.string()).default(['all']);
  const plain = z.strictObject({ names, note: z.string().optional() }).transform((value) => {
    counts.parsed += 1;
    return value;
  });
  return { counts, schema: rememberParsed(plain) };
}

const copyOf = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('rememberParsed', () => {
  it('parses equal values once', () => {
    const { counts, schema } = counted();
    const value = { names: ['a'] };
    expect(schema.parse(copyOf(value))).toBe(schema.parse(copyOf(value)));
    expect(counts.parsed).toBe(1);
  });

  it('keeps values apart by every field', () => {
    const { schema } = counted();
    expect(schema.parse({ names: ['a'] })).toEqual({ names: ['a'] });
    expect(schema.parse({ names: ['a', 'b'] })).toEqual({ names: ['a', 'b'] });
    expect(schema.parse({ names: ['a'], note: 'b' })).toEqual({ names: ['a'], note: 'b' });
    expect(schema.parse({})).toEqual({ names: ['all'] });
  });

  it('lets nobody change what others get', () => {
    const { schema } = counted();
    const parsed = schema.parse({});
    expect(() => parsed.names.push('more')).toThrow(TypeError);
    expect(schema.parse({})).toEqual({ names: ['all'] });
  });

  it('rejects a value each time, and says where its fault is', () => {
    const { schema } = counted();
    const step = z.strictObject({ move: schema });
    for (let time = 0; time < 2; time += 1) {
      const { error } = step.safeParse({ move: { names: ['a', 7] } });
      expect(error?.issues).toEqual([expect.objectContaining({ path: ['move', 'names', 1] })]);
    }
    expect(step.safeParse({}).success).toBe(false);
    expect(step.safeParse({ move: { names: [], other: true } }).success).toBe(false);
  });

  it.each([undefined, null, 'text', 7, [], () => undefined])('rejects %p like its schema', (value) => {
    expect(counted().schema.safeParse(value).success).toBe(false);
  });

  it('remembers neither long values nor more than 200', () => {
    const { counts, schema } = counted();
    const long = { note: 'x'.repeat(20_000) };
    schema.parse(copyOf(long));
    schema.parse(copyOf(long));
    expect(counts.parsed).toBe(2);
    for (let number = 0; number <= 200; number += 1) schema.parse({ note: String(number) });
    schema.parse({ note: '0' });
    expect(counts.parsed).toBe(2 + 201 + 1);
    schema.parse({ note: '200' });
    expect(counts.parsed).toBe(2 + 201 + 1);
  });
});

describe('stepMoveSchema', () => {
  const given = { moveId: 'm-1', runId: '0123abcd', sourceVault: 'contoso-west', targetVault: 'contoso-north' };

  it('reads the same move as the schema that it remembers for', () => {
    expect(stepMoveSchema.parse(given)).toEqual(moveSpecSchema.parse(given));
  });

  it.each([
    { ...given, runId: 'x' },
    { ...given, verify: 'maybe' },
    { ...given, surplus: true },
    { ...given, pace: { sourceShare: 2 } },
  ])('rejects %j', (move) => {
    expect(moveSpecSchema.safeParse(move).success).toBe(false);
    expect(stepMoveSchema.safeParse(move).success).toBe(false);
  });
});
