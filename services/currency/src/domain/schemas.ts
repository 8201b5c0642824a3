import { z } from 'zod';

/** The parts of which the schemas of events are made. */
export const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(40);
/** 128 random or digested bits, base64url: a holder, an actor, a merchant, a bank line, a note. */
export const id = z.string().regex(/^[\w-]{22}$/);
export const date = z.iso.date();
export const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
export const minor = z.int();
export const count = z.int().min(0);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Milliseconds since 1970. */
export const instant = z.int().min(0);
/** A rule and its version: `daily-limit@3`, or a terminal's own limits: `terminal:<id>@1`. */
const RULE_REFERENCE = /^[\w:-]{1,80}@\d+$/;
const known = new Set<string>();
/** A list of them. Every payment names a dozen, mostly the same: what was looked at is remembered. */
export const ruleReferences = z.custom<string[]>(
  (value) => Array.isArray(value) && value.every(isRuleReference),
  'references of rules',
);

function isRuleReference(text: unknown): boolean {
  if (typeof text !== 'string') return false;
  if (known.has(text)) return true;
  if (!RULE_REFERENCE.test(text)) return false;
  if (known.size >= 10_000) known.clear();
  known.add(text);
  return true;
}
/** A terminal and the number of the charge that it made. */
export const chargeId = z.string().regex(/^[\w-]{22}\.\d{1,10}$/);
/** The charge that was paid; of a hold, with the number of the capture: `….57.2`. */
export const paymentId = z.string().regex(/^[\w-]{22}\.\d{1,10}(\.\d{1,4})?$/);
export const redemptionId = z.string().regex(/^R\d{1,10}$/);
/** A redemption's part that one bank account pays: `R123-1`. */
export const legId = z.string().regex(/^R\d{1,10}-\d{1,3}$/);
export const payoutId = z.string().regex(/^P\d{1,10}$/);
