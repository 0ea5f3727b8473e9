import { execFileSync } from 'node:child_process';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { apiOperations } from '../../../../../shared/contracts/operations/apiOperations';
import { openApiDocument } from '../../../../../shared/contracts/operations/openApiDocument';
import { moveRequestSchema } from '../../../../../shared/contracts/api/moveRequest';

const root = path.resolve(__dirname, '../../../../..');
const document = JSON.parse(JSON.stringify(openApiDocument())) as {
  paths: Record<string, Record<string, { responses: Record<string, object>; security?: readonly object[] }>>;
  components: { schemas: Record<string, object> };
};

/** The validator is an ES module, which the test runner cannot load. */
const validate = `
  import { readFileSync } from 'node:fs';
    import { Validator } from '@seriousme/openapi-schema-validator';
  const result = await new Validator().validate(JSON.parse(readFileSync(0, 'utf8')));
  console.log(JSON.stringify(result));
`;

test('openApiDocument returns a valid OpenAPI 3.1 document', () => {
  const args = ['--input-type=module', '--eval', validate];
  const said = execFileSync(process.execPath, args, { cwd: root, input: JSON.stringify(document), encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual({ valid: true });
});

test('openApiDocument has no broken reference and no unused schema', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
  const names = new Set(references.map(([, name]) => name));
  expect([...names].sort()).toEqual(Object.keys(document.components.schemas).sort());
});

test('openApiDocument gives every operation a unique id, a unique path and problems', () => {
  const places = apiOperations.map(({ method, path: at }) => `${method} ${at}`);
  expect(new Set(places).size).toBe(apiOperations.length);
  expect(new Set(apiOperations.map(({ operationId }) => operationId)).size).toBe(apiOperations.length);
  for (const operations of Object.values(document.paths)) {
    for (const { responses, security } of Object.values(operations)) {
      const refusals = security === undefined ? ['401', '403'] : [];
      expect(Object.keys(responses)).toEqual(expect.arrayContaining([...refusals, '500', '503']));
      expect(Object.keys(responses).includes('401')).toBe(security === undefined);
    }
  }
});

describe('the schema of a move request', () => {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ $id: 'document', ...document });
  const check = ajv.compile({ $ref: 'document#/components/schemas/MoveRequest' });
  const vaults = { sourceVault: 'contoso-west', targetVault: 'contoso-north' };

  test.each<[string, object, boolean]>([
    ['two vaults', vaults, true],
    ['every field with its default', moveRequestSchema.parse(vaults), true],
    ['the newest versions', { ...vaults, select: { versions: { newest: 3 } } }, true],
    ['no target', { sourceVault: 'contoso-west' }, false],
    ['an unknown field', { ...vaults, direction: 'back' }, false],
    ['an unknown field in depth', { ...vaults, pace: { speed: 1 } }, false],
    ['a bad id', { ...vaults, id: '-x' }, false],
    ['a share of more than all', { ...vaults, pace: { sourceShare: 2 } }, false],
  ])('judges %s as the parser does', (_, body, valid) => {
    expect(check(body)).toBe(valid);
    expect(moveRequestSchema.safeParse(body).success).toBe(valid);
  });
});
