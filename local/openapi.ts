import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openApiDocument } from '../shared/contracts/openApi/openApiDocument';
import { renderControlTable } from '../shared/rules/transfer/renderControlTable';
import { readCommandLine } from './cli/commandLine.cjs';

// npm run openapi: generates the HTTP contract from the schemas that parse requests, and the table of verbs from its rule.

readCommandLine('openapi', process.argv.slice(2));
const file = path.resolve(__dirname, '../../docs/openapi.json');
writeFileSync(file, `${JSON.stringify(openApiDocument(), null, 2)}\n`);
process.stderr.write(`Written: ${file}\n`);

const operating = path.resolve(__dirname, '../../docs/operating.md');
const table = /(?<=<!-- verbs -->\n\n)[\s\S]*?(?=\n\n<!-- end of verbs -->)/;
writeFileSync(operating, readFileSync(operating, 'utf8').replace(table, renderControlTable()));
process.stderr.write(`Written: ${operating}\n`);
