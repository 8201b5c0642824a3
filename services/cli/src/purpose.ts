import { PURPOSES, type Purpose } from '@mutirao/contracts';
import { Option } from 'commander';

export interface PurposeOption {
  readonly purpose?: Purpose;
}

/** Staff say why they look at another person's data; the person sees it. */
export function purposeOption(): Option {
  return new Option('--purpose <purpose>', 'why you look; the person sees it').choices(PURPOSES);
}
