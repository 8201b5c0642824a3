/**
 * Argon2id (RFC 9106) at the cost that OWASP advises: 19 MiB, two passes, one lane; about 15 ms of one
 * core. The RFC's own second choice, 64 MiB and three passes, is five times that, and twenty sign-ins
 * a second would leave nothing for payments.
 */
export const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
