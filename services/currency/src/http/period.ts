import { invalid } from '@mutirao/nest';
import { addDays } from '../domain/plain-date.ts';

/** Both days of a period in their order, and not too many between them; else it is invalid. */
export function checkDays({ from, to }: { from: string; to: string }, mostDays: number): void {
  if (to < from) {
    throw invalid([{ field: 'to', rule: 'order', message: 'to must not be before from' }]);
  }
  if (to >= addDays(from, mostDays)) {
    const message = `from and to may be ${mostDays} days apart at most`;
    throw invalid([{ field: 'to', rule: 'period', message }]);
  }
}
