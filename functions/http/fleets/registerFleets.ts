import { type HttpHandler } from '@azure/functions';
import { startFleet, type StartFleetParts } from './startFleet';

/** Registers a function with its name and its route below `/api/`. */
type Register = (name: string, route: string, handler: HttpHandler) => void;

interface Registers {
  /** For a function that GET and HEAD call. */
  readonly read: Register;
  readonly post: Register;
}

/** Registers the HTTP functions of fleets. */
export function registerFleets({ post }: Registers, parts: StartFleetParts): void {
  post('startFleet', 'fleets', startFleet(parts));
}
