import { lintPlanted } from '../../support/lint/lintPlanted';

const zod = "import { z } from 'zod';\n";
const closed = [
  "z.enum(['RSA', 'EC'])",
  "z.literal('RSA')",
  'z.strictObject({ kty: z.string() })',
  "z.discriminatedUnion('kty', [])",
];
const open = 'export const schema = z.object({ kty: serviceWordSchema });';
const rooms = ['vault', 'arm', 'transport'].map((room) => `shared/clients/${room}`);

test('lint refuses a schema of an answer that lists what the service may say', () => {
  const files = Object.fromEntries(
    rooms.flatMap((room) =>
      closed.map((schema, at) => [`${room}/closed${at}.ts`, `${zod}export const schema = ${schema};\n`] as const),
    ),
  );
  const found = lintPlanted(files);
  for (const file of Object.keys(files)) expect([file, found[file]]).toEqual([file, ['no-restricted-syntax']]);
});

test('lint accepts an open schema there, and a closed one of a document of the app', () => {
  const words = "import { serviceWordSchema } from '../../contracts/model/serviceWords';\n";
  const files = {
    'shared/contracts/model/serviceWords.ts': `${zod}export const serviceWordSchema = z.string();\n`,
    'shared/clients/vault/open.ts': `${zod}${words}${open}\n`,
    'shared/clients/claims/own.ts': `${zod}export const schema = z.enum(['run', 'check']);\n`,
  };
  const found = lintPlanted(files);
  for (const file of Object.keys(files)) expect([file, found[file]]).toEqual([file, []]);
});
