import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openApiDocument } from '../shared/contracts/openApi/openApiDocument';
import { reportSchema } from '../shared/contracts/openApi/reportSchema';
import { readCommandLine } from './cli/commandLine.cjs';

// npm run openapi: generates the HTTP contract and the schema of reports from the schemas that parse requests.

readCommandLine('openapi', process.argv.slice(2));
for (const [name, value] of [
  ['openapi.json', openApiDocument()],
  ['report.schema.json', reportSchema()],
] as const) {
  const file = path.resolve(__dirname, '../../docs', name);
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
  process.stderr.write(`Written: ${file}\n`);
}
