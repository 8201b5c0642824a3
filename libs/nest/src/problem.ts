import { STEP_UP_SECONDS } from '@mutirao/contracts';

/**
 * RFC 9457 problem details. `type` is a stable, documented code (`urn:mutirao:problem:…`): programs
 * decide by it, people read `title` and `detail`. Extensions carry what the person needs to act on.
 */
export type ProblemDetails = {
  type: string;
  title: string;
  status: number;
  detail: string;
  [extension: string]: unknown;
};

export type ProblemWords = Pick<ProblemDetails, 'title' | 'detail'>;

/** By language tag; made when somebody asks in that language. */
export type Translations = Readonly<Record<string, () => ProblemWords>>;

/** An answer other than success, thrown to end a request. The filter turns it into the response. */
export class Problem extends Error {
  override readonly name = 'Problem';
  /** In English. */
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;
  readonly translations: Translations;

  constructor(
    details: ProblemDetails,
    headers: Readonly<Record<string, string>> = {},
    translations: Translations = {},
  ) {
    super(details.detail);
    this.details = details;
    this.headers = headers;
    this.translations = translations;
  }
}

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** The `type` of a problem from its code, e.g. `insufficient-funds`. */
export const problemType = (code: string): string => `urn:mutirao:problem:${code}`;

/** No token, or one that does not count (RFC 6750: the header tells the client which). */
export function unauthenticated(detail: string, error?: 'invalid_token'): Problem {
  return new Problem(
    { type: problemType('unauthenticated'), title: 'Not signed in', status: 401, detail },
    { 'www-authenticate': error === undefined ? 'Bearer' : `Bearer error="${error}"` },
  );
}

/** What is asked needs a second factor that is fresh (RFC 9470): show one, and ask again. */
export function stepUpNeeded(): Problem {
  return new Problem(
    {
      type: problemType('step-up-needed'),
      code: 'step-up-needed',
      title: 'Show your second factor',
      status: 401,
      detail: 'This needs a second factor that is at most five minutes old.',
    },
    {
      'www-authenticate': `Bearer error="insufficient_user_authentication", max_age="${STEP_UP_SECONDS}"`,
    },
    {
      'pt-BR': () => ({
        title: 'Confirme com o seu segundo fator',
        detail: 'Isto precisa de um segundo fator confirmado há no máximo cinco minutos.',
      }),
      fr: () => ({
        title: 'Confirmez par votre second facteur',
        detail: 'Ceci exige un second facteur confirmé il y a cinq minutes au plus.',
      }),
    },
  );
}

/** What is known of who may do what is too old for what is asked. Other things go on meanwhile. */
export function newsLate(): Problem {
  return new Problem(
    {
      type: problemType('authority-news-late'),
      code: 'authority-news-late',
      title: 'Not certain just now who may do this',
      status: 503,
      detail: 'The news of who may do what is late: send the same request again in a moment.',
    },
    { 'retry-after': '2' },
    {
      'pt-BR': () => ({
        title: 'Não se sabe agora com certeza quem pode fazer isto',
        detail: 'A notícia de quem pode fazer o quê está atrasada: tente de novo em instantes.',
      }),
      fr: () => ({
        title: 'On ne sait pas avec certitude qui peut faire ceci',
        detail: 'Les nouvelles de qui peut faire quoi sont en retard : réessayez dans un instant.',
      }),
    },
  );
}

/** This process should be asked nothing now; another may answer. */
export function notReady(reasons: readonly string[]): Problem {
  return new Problem({
    type: problemType('not-ready'),
    code: 'not-ready',
    title: 'Not ready',
    status: 503,
    detail: reasons.join('; '),
    reasons,
  });
}

export function forbidden(detail: string, extensions: Record<string, unknown> = {}): Problem {
  const type = problemType('forbidden');
  return new Problem({ type, title: 'Not allowed', status: 403, detail, ...extensions });
}

/** A request that cannot be read. Nothing was decided, so an idempotency key is not bound by it. */
export function malformed(detail: string): Problem {
  return new Problem({ type: problemType('malformed'), title: 'Bad request', status: 400, detail });
}

export function tooLarge(limitBytes: number): Problem {
  return new Problem({
    type: problemType('too-large'),
    title: 'Too large',
    status: 413,
    detail: `The body may have at most ${limitBytes} bytes.`,
    limitBytes,
  });
}

export function unsupported(detail: string): Problem {
  const type = problemType('unsupported-media-type');
  return new Problem({ type, title: 'Unsupported content', status: 415, detail });
}

/** The request was fine and the server cannot serve it now: same request again, after the wait. */
export function unavailable(detail: string, retryAfterSeconds: number): Problem {
  return new Problem(
    { type: problemType('unavailable'), title: 'Not available now', status: 503, detail },
    { 'retry-after': String(retryAfterSeconds) },
  );
}

/** A key that came before with another request. */
export function keyReused(): Problem {
  return new Problem({
    type: problemType('idempotency-key-reused'),
    code: 'idempotency-key-reused',
    title: 'This Idempotency-Key names another command',
    status: 409,
    detail: 'The same key came before with another request. Use a new key for a new command.',
  });
}

/** A file that is refused whole: by which rule, and where, as far as that is one place. */
export function fileRefused(refused: {
  readonly rule: string;
  readonly message: string;
  readonly field: string | undefined;
  readonly line: number | undefined;
}): Problem {
  const { rule, message, field, line } = refused;
  return new Problem({
    type: problemType('file-refused'),
    code: 'file-refused',
    title: 'The file is refused: nothing of it was used',
    status: 422,
    detail: message,
    rule,
    ...(field === undefined ? {} : { field }),
    ...(line === undefined ? {} : { line }),
  });
}

/** 404 for what is not there. */
export function found<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new Problem({
    type: problemType('not-found'),
    code: 'not-found',
    title: 'Not found',
    status: 404,
    detail: `There is no such ${what}.`,
  });
}
