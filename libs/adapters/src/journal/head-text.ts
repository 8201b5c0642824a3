import type { Head } from '@mutirao/event-sourcing';

/** `POSITION:HASH`, as an auditor writes it down. */
export function headText({ position, hash }: Head): string {
  return `${position}:${Buffer.from(hash).toString('hex')}`;
}
