export type PinRule = 'pin-digits' | 'pin-same-digit' | 'pin-sequence';

/** The rule that a new PIN breaks. With three tries a card, what most people choose must go. */
export function pinFault(pin: string): PinRule | undefined {
  if (!/^\d{4,6}$/.test(pin)) return 'pin-digits';
  // From one digit to the next, 9 to 0 being one step up.
  const steps = new Set<number>();
  for (let index = 1; index < pin.length; index++) {
    steps.add((pin.charCodeAt(index) - pin.charCodeAt(index - 1) + 10) % 10);
  }
  const [step] = steps;
  if (steps.size > 1) return undefined;
  if (step === 0) return 'pin-same-digit';
  return step === 1 || step === 9 ? 'pin-sequence' : undefined;
}
