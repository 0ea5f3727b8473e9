import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openApiDocument } from '../shared/contracts/openApi/openApiDocument';
import { reportSchema } from '../shared/contracts/openApi/reportSchema';
import { renderControlTable } from '../shared/rules/transfer/renderControlTable';
import { readCommandLine } from './cli/commandLine.cjs';

// npm run openapi: generates the HTTP contract and the schema of reports from the schemas that parse requests, and the table
// of verbs from its rule.

readCommandLine('openapi', process.argv.slice(2));
const fileOf = (name: string): string => path.resolve(__dirname, '../../docs', name);
const write = (name: string, text: string): void => {
  writeFileSync(fileOf(name), text);
  process.stderr.write(`Written: ${fileOf(name)}\n`);
};
write('openapi.json', `${JSON.stringify(openApiDocument(), null, 2)}\n`);
write('report.schema.json', `${JSON.stringify(reportSchema(), null, 2)}\n`);

const table = /(?<=<!-- verbs -->\n\n)[\s\S]*?(?=\n\n<!-- end of verbs -->)/;
write('operating.md', readFileSync(fileOf('operating.md'), 'utf8').replace(table, renderControlTable()));
