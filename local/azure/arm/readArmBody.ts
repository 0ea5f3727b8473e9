import { type z } from 'zod';
import { limits } from '../vault/limits';
import { readBody } from '../vault/readBody';
import { ServiceError } from '../vault/serviceError';

/** The request's JSON body, checked; unknown members are passed over, as the service does. Throws 400 InvalidRequestContent. */
export async function readArmBody<T>(request: Request, schema: z.ZodType<T>): Promise<T> {
  try {
    return await readBody(request, schema, limits.bodyBytes);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status !== 400) throw error;
    throw new ServiceError(400, 'InvalidRequestContent', `The request content was invalid: ${error.message}`);
  }
}
