import { rolesOf, ruleOf } from '@mutirao/contracts';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { describeDtos } from './dto-schema.ts';
import { isWrite } from './http.ts';
import { IDEMPOTENCY_HEADER } from './idempotency.ts';
import { PROBLEM_CONTENT_TYPE } from './problem.ts';
import { parameterTypesOf, type Route, routesOf } from './routes.ts';

/** Up to which position of the journal an answer goes that is older than what was acknowledged. */
export const READ_MODEL_POSITION = 'read-model-position';
export const JOURNAL_POSITION = 'journal-position';
/** Marks an operation whose answers may say that. */
export const MAY_BE_BEHIND = 'x-may-be-behind';

export type Title = { readonly title: string; readonly version: string };

/** Serves the document at `/openapi.json` and a page for people at `/docs`, all from this machine. */
export function describe(app: NestFastifyApplication, title: Title): OpenAPIObject {
  const document = documentOf(app, title);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: title.title,
    swaggerOptions: { validatorUrl: null },
  });
  return document;
}

/**
 * The OpenAPI document of an app. What is true of every route is added here and not in the
 * controllers: who may call it, the idempotency key, the problems. Keys are sorted, so that the
 * generated file changes only when the API does.
 */
export function documentOf(app: NestFastifyApplication, { title, version }: Title): OpenAPIObject {
  describeDtos(parameterTypesOf(app));
  const frame = new DocumentBuilder()
    .setTitle(title)
    .setVersion(version)
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  const document = SwaggerModule.createDocument(app, frame);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM_SCHEMA },
    responses: RESPONSES,
    headers: HEADERS,
  };
  for (const route of routesOf(app)) completeOperation(document, route);
  return sorted(document) as OpenAPIObject;
}

/** A JSON response object of OpenAPI, as far as it is touched here. */
type Operation = {
  parameters?: unknown[];
  responses: Record<string, unknown>;
  [MAY_BE_BEHIND]?: unknown;
  security?: unknown[];
  'x-action'?: unknown;
  'x-roles'?: unknown;
};

function completeOperation(document: OpenAPIObject, { method, path, action, keyed }: Route): void {
  const item = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')] as
    | Record<string, Operation>
    | undefined;
  const operation = item?.[method.toLowerCase()];
  if (operation === undefined) return;
  const write = isWrite(method);
  if (action !== 'public') {
    operation.security = [{ bearer: [] }];
    operation['x-action'] = action;
    operation['x-roles'] = [...rolesOf(ruleOf(action))];
  }
  const parameters = [...(operation.parameters ?? []), ...(keyed ? [IDEMPOTENCY_PARAMETER] : [])];
  operation.parameters = parameters;
  if (operation[MAY_BE_BEHIND]) {
    const answer = operation.responses['200'] as { headers?: Record<string, unknown> } | undefined;
    if (answer) answer.headers = { ...answer.headers, ...BEHIND };
  }
  const problems = [
    ...(action === 'public' ? [] : ['401', '403']),
    ...(path.includes(':') ? ['404'] : []),
    ...(write ? ['400', ...(keyed ? ['409'] : []), '413', '415', '503'] : []),
    ...(write || parameters.length > 0 ? ['422'] : []),
  ];
  for (const status of problems) {
    operation.responses[status] ??= { $ref: `#/components/responses/Problem${status}` };
  }
}

/** Only when the read models are behind; both or neither. */
const HEADERS = {
  ReadModelPosition: {
    description: 'Only on an answer that is behind: up to this position of the journal it goes.',
    schema: { type: 'integer', minimum: -1 },
  },
  JournalPosition: {
    description: 'Only on an answer that is behind: where the journal ended when it was asked for.',
    schema: { type: 'integer', minimum: -1 },
  },
};
const BEHIND = {
  [READ_MODEL_POSITION]: { $ref: '#/components/headers/ReadModelPosition' },
  [JOURNAL_POSITION]: { $ref: '#/components/headers/JournalPosition' },
};

const IDEMPOTENCY_PARAMETER = {
  name: IDEMPOTENCY_HEADER,
  in: 'header',
  required: true,
  description:
    'Names this command. Sent again with the same body it answers as before and does nothing; with another body it is refused.',
  schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' },
};

const PROBLEM_SCHEMA = {
  type: 'object',
  description: 'RFC 9457 problem details. Further members depend on the type.',
  required: ['type', 'title', 'status', 'detail', 'correlationId'],
  properties: {
    type: { type: 'string', description: 'A stable code, urn:mutirao:problem:…' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    correlationId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          field: { type: 'string' },
          rule: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
  },
};

const MEANINGS: Readonly<Record<string, string>> = {
  400: 'The request cannot be read, or has no usable idempotency key.',
  401: 'No token, one that does not count, or no fresh second factor where one is needed.',
  403: 'Not for this role, or not for this person.',
  404: 'There is no such thing.',
  409: 'The key belongs to another command, or the state does not allow this.',
  413: 'The body is too large.',
  415: 'The body is of a type that is not taken here.',
  422: 'A rule is broken; errors names each field.',
  503: 'Not now: send the same request again after Retry-After seconds.',
};

const RESPONSES = Object.fromEntries(
  Object.entries(MEANINGS).map(([status, description]) => [
    `Problem${status}`,
    {
      description,
      content: { [PROBLEM_CONTENT_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
    },
  ]),
);

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
