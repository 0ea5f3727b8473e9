import { type HttpHandler } from '@azure/functions';
import { approveFleet, type ApproveFleetParts } from './approveFleet';
import { checkFleet, type CheckFleetParts } from './checkFleet';
import { controlFleet, type ControlFleetParts } from './controlFleet';
import { getFleet } from './getFleet';
import { getFleetReport } from './getFleetReport';
import { getFleets, type GetFleetsParts } from './getFleets';
import { type FleetTableParts, getFleetVaults } from './getFleetVaults';
import { startFleet, type StartFleetParts } from './startFleet';

/** Registers a function with its name and its route below `/api/`. */
type Register = (name: string, route: string, handler: HttpHandler) => void;

interface Registers {
  /** For a function that GET and HEAD call. */
  readonly read: Register;
  readonly post: Register;
}

type Parts = StartFleetParts &
  CheckFleetParts &
  ApproveFleetParts &
  ControlFleetParts &
  FleetTableParts &
  GetFleetsParts;

/** Registers the HTTP functions of fleets. */
export function registerFleets({ read, post }: Registers, parts: Parts): void {
  post('startFleet', 'fleets', startFleet(parts));
  post('checkFleet', 'fleets/check', checkFleet(parts));
  read('getFleets', 'fleets', getFleets(parts));
  read('getFleet', 'fleets/{id}', getFleet(parts));
  read('getFleetVaults', 'fleets/{id}/vaults', getFleetVaults(parts));
  read('getFleetReport', 'fleets/{id}/report', getFleetReport(parts));
  post('approveFleet', 'fleets/{id}/approve', approveFleet(parts));
  post('pauseFleet', 'fleets/{id}/pause', controlFleet('pauseFleet', 'pause', parts));
  post('resumeFleet', 'fleets/{id}/resume', controlFleet('resumeFleet', 'resume', parts));
  post('cancelFleet', 'fleets/{id}/cancel', controlFleet('cancelFleet', 'cancel', parts));
  post('retryFleet', 'fleets/{id}/retry', controlFleet('retryFleet', 'retry', parts));
}
