import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { openApiDocument } from '../shared/contracts/openApi/openApiDocument';
import { readCommandLine } from './cli/commandLine.cjs';

// npm run openapi: generates the HTTP contract from the schemas that parse requests.

readCommandLine('openapi', process.argv.slice(2));
const file = path.resolve(__dirname, '../../docs/openapi.json');
writeFileSync(file, `${JSON.stringify(openApiDocument(), null, 2)}\n`);
process.stderr.write(`Written: ${file}\n`);
