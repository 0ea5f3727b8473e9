import { createHash } from 'node:crypto';
import { apiOperations } from '../../shared/contracts/operations/apiOperations';
import { openApiDocument } from '../../shared/contracts/operations/openApiDocument';
import { reportSchema } from '../../shared/contracts/operations/openApiDocument';

/** The generated documents by file name, as JSON texts: the HTTP contract and the schema of reports. */
export function contractDocuments(): Readonly<Record<string, string>> {
  return {
    'openapi.json': `${JSON.stringify(openApiDocument(), null, 2)}\n`,
    'report.schema.json': `${JSON.stringify(reportSchema(), null, 2)}\n`,
  };
}

/** The operations of the app, one a line with its statuses, and the hash of each generated document: docs/contract.txt. */
export function contractText(): string {
  const operations = apiOperations.map(({ method, path, operationId, success, running, problems }) => {
    const statuses = [success.status, ...(running === undefined ? [] : [202]), ...Object.keys(problems)];
    return `${method.toUpperCase()} /api/${path} ${operationId} ${statuses.join(' ')}`;
  });
  const hashes = Object.entries(contractDocuments()).map(
    ([name, text]) => `${name} ${createHash('sha256').update(text).digest('hex')}`,
  );
  return `${[...operations, ...hashes].join('\n')}\n`;
}
