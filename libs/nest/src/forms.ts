import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes } from '@nestjs/swagger';
import type { Fastify } from './http.ts';
import { malformed, unsupported } from './problem.ts';

const FORM_TYPE = 'application/x-www-form-urlencoded';
const MAX_FIELDS = 50;

/** A route whose body may be a form of fields, as OAuth's clients send it (RFC 6749 §4). */
export const TakesForm = (): MethodDecorator =>
  applyDecorators(RouteConfig({ takesForm: true }), ApiConsumes(FORM_TYPE));

/** Reads forms for the routes that ask for them; to others they are an unsupported type. */
export function readForms(fastify: Fastify, limitBytes: number): void {
  fastify.addContentTypeParser<string>(
    FORM_TYPE,
    { parseAs: 'string', bodyLimit: limitBytes },
    async (
      { routeOptions }: { readonly routeOptions: { readonly config: object } },
      body: string,
    ) => {
      if (!('takesForm' in routeOptions.config)) throw unsupported('Send application/json.');
      return formFields(body);
    },
  );
}

/** Each field comes once (RFC 6749 §3.2) and is text. */
function formFields(text: string): Record<string, string> {
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > MAX_FIELDS) throw malformed(`A form may have ${MAX_FIELDS} fields at most.`);
  const fields = pairs.map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [decoded(name), decoded(value.join('='))] as const;
  });
  const names = new Set(fields.map(([name]) => name));
  if (names.size < fields.length) throw malformed('A field of the form comes twice.');
  // No field may pass for a member that every object has: `constructor`, `__proto__`.
  for (const name of names) if (name in {}) throw malformed('The form has a forbidden field.');
  return Object.fromEntries(fields);
}

/** What is not UTF-8, or not escaped, is refused, not repaired. */
function decoded(text: string): string {
  try {
    if (/[^ -~]/.test(text)) throw new URIError();
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw malformed('The form is not valid UTF-8.');
  }
}
