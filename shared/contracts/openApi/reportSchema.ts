import { z } from 'zod';
import { moveReportSchema } from '../api/report';

/** The JSON Schema (2020-12) of a report, for programs that read stored reports without the rest of the API. */
export function reportSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(moveReportSchema, { io: 'output', reused: 'ref' });
  const title = 'Report of a move by keyvault-mover';
  const description = 'docs/report.md explains the fields, the chain and the signature.';
  return { $schema, title, description, ...schema };
}
