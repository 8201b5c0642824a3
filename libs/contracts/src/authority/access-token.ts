import { z } from 'zod';
import { ROLES } from './roles.ts';

/** `iss` of tokens that the owner of a folder signs for trying out and for the desk (`mutirao token`). */
export const LOCAL_ISSUER = 'urn:mutirao:folder';

/** The longest life of a token, in seconds: of a sign-in, and of one that the folder's owner signs. */
export const TOKEN_SECONDS = 600;
export const LOCAL_TOKEN_SECONDS = 900;

/** How long after a second factor one may do what needs it fresh, in seconds. */
export const STEP_UP_SECONDS = 300;

const seconds = z.int().nonnegative();

/**
 * What an access token says: a JWT of RFC 9068 (`typ` at+jwt), signed with EdDSA (RFC 8037). `roles`
 * are those of each community that it is for; `cnf` binds it to a device's key (RFC 9449).
 */
export const accessClaims = z.looseObject({
  iss: z.string(),
  aud: z.string(),
  sub: z.string().min(1),
  jti: z.string().min(1),
  iat: seconds,
  exp: seconds,
  roles: z.record(z.string(), z.array(z.enum(ROLES))),
  /** Position in identity's journal up to which the roles are those that stood. */
  pos: z.int().min(-1),
  /** The organisation in whose name one acts. */
  org: z.string().optional(),
  /** Until when a second factor counts as fresh; absent when there was none. */
  sup: seconds.optional(),
  /** Session, and device: names that may be ended before the token expires. */
  sid: z.string().optional(),
  did: z.string().optional(),
  /** Thumbprint (RFC 7638) of the key whose holder alone may use it. */
  cnf: z.looseObject({ jkt: z.string() }).optional(),
});
export type AccessClaims = z.infer<typeof accessClaims>;
