import { type z } from 'zod';
import { readBytes } from '../network/receiveWhole';
import { badParameter, tooLarge } from './serviceError';

/** Reads and checks the request's JSON body. Throws 400 BadParameter for invalid JSON or another shape, 413 when it is too large. */
export async function readBody<T>(request: Request, schema: z.ZodType<T>, maxBytes: number): Promise<T> {
  const text = await readText(request, maxBytes);
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue === undefined || issue.path.length === 0 ? 'body' : issue.path.join('.');
  throw badParameter(`The parameter ${at} is invalid: ${issue?.message ?? 'unexpected content'}.`);
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  return new TextDecoder().decode(await readBytes(request, maxBytes));
}

function parseJson(text: string): unknown {
  if (text === '') throw badParameter('The request body is missing.');
  try {
    return JSON.parse(text);
  } catch {
    throw badParameter('The request body is not valid JSON.');
  }
}
