import { z } from 'zod';
import { tagsSchema } from '../../../../../shared/contracts/model/vaultResource';

test.each([
  '{}',
  '{"owner":"x","Owner":"y","":"z"}',
  '{"__proto__":"a","constructor":"b","hasOwnProperty":"c","toString":"d"}',
  '{"__proto__":"a","___proto__":"b","____proto__":"c","_proto__":"d","x__proto__":"e"}',
])('tagsSchema keeps every name of %s, in order', (text) => {
  expect(JSON.stringify(tagsSchema.parse(JSON.parse(text)))).toBe(text);
  expect(JSON.stringify(z.object({ tags: tagsSchema.nullish() }).parse({ tags: JSON.parse(text) as unknown }))).toBe(
    `{"tags":${text}}`,
  );
});

test('tagsSchema returns objects with the normal prototype', () => {
  const tags = tagsSchema.parse(JSON.parse('{"__proto__":"a"}'));

  expect(Object.getPrototypeOf(tags)).toBe(Object.prototype);
});

test.each([['{"__proto__":{"a":"b"}}'], ['{"__proto__":null}'], ['{"a":1}'], ['["a"]'], ['"a"'], ['null']])(
  'refuses %s',
  (text) => {
    expect(tagsSchema.safeParse(JSON.parse(text)).success).toBe(false);
  },
);

test('tagsSchema rejects an object without required tags', () => {
  expect(z.strictObject({ tags: tagsSchema }).safeParse({}).success).toBe(false);
});

test('tagsSchema accepts an object without optional tags', () => {
  expect(z.strictObject({ tags: tagsSchema.optional() }).parse({})).toEqual({});
});
