import { z } from 'zod';

/** A random id: 16 bytes in base64url. */
export const id = z.string().regex(/^[\w-]{22}$/);
export const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60);
export const date = z.iso.date();
export const instant = z.iso.datetime();
