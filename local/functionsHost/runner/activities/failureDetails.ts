import { z } from 'zod';

const describedSchema = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  isNonRetriable: z.boolean(),
  properties: z.record(z.string(), z.unknown()),
  stackTrace: z.string().optional(),
});

/**
 * Reads the failure details from the message of an activity's error, in the form that the history uses. The library writes
 * them there when the app has set an exception properties provider (library: src/error/ExceptionPropertiesProvider.js).
 * Returns undefined for an ordinary message.
 */
export function readFailureDetails(message: string) {
  if (!message.startsWith('{"errorType":')) return undefined;
  try {
    const found = describedSchema.parse(JSON.parse(message));
    return {
      ErrorType: found.errorType,
      ErrorMessage: found.errorMessage,
      StackTrace: found.stackTrace ?? null,
      InnerFailure: null,
      IsNonRetriable: found.isNonRetriable,
      Properties: found.properties,
    };
  } catch {
    return undefined;
  }
}
