import { badParameter, type ServiceError } from '../../serviceError';

export function unsupported(algorithm: string): ServiceError {
  return badParameter(`Algorithm ${algorithm} is not supported for this key.`);
}
