import { lintPlanted } from '../../support/lint/lintPlanted';

const registering = (method: string) => `import { app } from '@azure/functions';

export function register(): void {
  app.${method}('planted', { handler: () => ({ status: 200 }) });
}
`;

test('lint refuses an HTTP function that the table of operations does not register', () => {
  const methods = ['http', 'get', 'post', 'put', 'patch', 'deleteRequest'];
  const files = Object.fromEntries(
    methods.map((method) => [`functions/http/checks/planted-${method}.ts`, registering(method)]),
  );
  const found = lintPlanted({ ...files, 'functions/planted.ts': registering('http') });
  for (const file of [...Object.keys(files), 'functions/planted.ts'])
    expect([file, found[file]]).toEqual([file, ['no-restricted-properties']]);
});
