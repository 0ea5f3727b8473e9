import { z } from 'zod';
import { tagsSchema } from '../../../../../shared/contracts/model/tags';

test.each([
  '{}',
  '{"owner":"x","Owner":"y","":"z"}',
  '{"__proto__":"a","constructor":"b","hasOwnProperty":"c","toString":"d"}',
  '{"__proto__":"a","___proto__":"b","____proto__":"c","_proto__":"d","x__proto__":"e"}',
])('keeps every name of %s, in order', (text) => {
  expect(JSON.stringify(tagsSchema.parse(JSON.parse(text)))).toBe(text);
  expect(JSON.stringify(z.object({ tags: tagsSchema.nullish() }).parse({ tags: JSON.parse(text) as unknown }))).toBe(
    `{"tags":${text}}`,
  );
});

test('gives tags whose prototype is that of every object', () => {
  const tags = tagsSchema.parse(JSON.parse('{"__proto__":"a"}'));

  expect(Object.getPrototypeOf(tags)).toBe(Object.prototype);
});

test.each([['{"__proto__":{"a":"b"}}'], ['{"__proto__":null}'], ['{"a":1}'], ['["a"]'], ['"a"'], ['null']])(
  'refuses %s',
  (text) => {
    expect(tagsSchema.safeParse(JSON.parse(text)).success).toBe(false);
  },
);

test('refuses an object without the tags that it has to have', () => {
  expect(z.strictObject({ tags: tagsSchema }).safeParse({}).success).toBe(false);
});

test('takes an object without the tags that it may have', () => {
  expect(z.strictObject({ tags: tagsSchema.optional() }).parse({})).toEqual({});
});
