import { z } from 'zod';

/** How many of something. */
export const whole = z.number().int().nonnegative();
