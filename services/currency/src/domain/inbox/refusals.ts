export const INBOX_REFUSALS = ['holder-suspended', 'holder-bound', 'parked-behind'] as const;
