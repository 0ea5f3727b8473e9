import { type z } from 'zod';
import { badParameter, tooLarge } from './serviceError';
import { announcedBytes, type ServiceRequest } from './serviceRequest';

/** Reads and checks the request's JSON body. Throws 400 BadParameter for invalid JSON or another shape, 413 when it is too large. */
export async function readBody<T>(request: ServiceRequest, schema: z.ZodType<T>, maxBytes: number): Promise<T> {
  const text = await readText(request, maxBytes);
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue === undefined || issue.path.length === 0 ? 'body' : issue.path.join('.');
  throw badParameter(`The parameter ${at} is invalid: ${issue?.message ?? 'unexpected content'}.`);
}

async function readText(request: ServiceRequest, maxBytes: number): Promise<string> {
  if (announcedBytes(request) > maxBytes) throw tooLarge();
  return new TextDecoder().decode(await request.body(maxBytes));
}

function parseJson(text: string): unknown {
  if (text === '') throw badParameter('The request body is missing.');
  try {
    return JSON.parse(text);
  } catch {
    throw badParameter('The request body is not valid JSON.');
  }
}
