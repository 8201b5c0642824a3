import { FileRefused } from '@mutirao/adapters/csv';
import { Unavailable } from '@mutirao/event-sourcing';
import { fileRefused, invalid, keyReused, Problem, problemType, unavailable } from '@mutirao/nest';
import type { Answer } from '../app/answer.ts';
import { TooManyUnknownCards } from '../app/pin-turns.ts';
import type { Town } from '../app/town.ts';
import type { CurrencyRefusal } from '../domain/refusals.ts';
import { HistoryRefused } from '../history/history-refused.ts';
import { REFUSAL_TEXTS } from './problem-texts/refusal-texts.ts';
import { isAmount, refusalText } from './problem-texts/sentences.ts';
import { LANGUAGES, type Language } from './problem-texts/text.ts';

export { found } from '@mutirao/nest';

/** The value of an answer, or the problem that it is. */
export function respond<T>(town: Town, answer: Answer<T>): T {
  switch (answer.kind) {
    case 'done':
      return answer.value;
    case 'refused':
      throw problemOf(answer.refusal, town);
    case 'key-reused':
      throw keyReused();
  }
}

/** In three languages; amounts and the instant at which a limit renews are members of their own. */
function problemOf(refusal: CurrencyRefusal, town: Town): Problem {
  const { clock, folder } = town.parts;
  const { decimals } = folder.town;
  const { code, ...details } = refusal;
  const text = REFUSAL_TEXTS[code];
  const words = (language: Language) => ({
    title: text[language],
    detail: refusalText(refusal, decimals, language),
  });
  const extensions = Object.fromEntries(
    Object.entries(details).map(([name, value]) => [isAmount(name) ? `${name}Minor` : name, value]),
  );
  const renewsOn = details['renewsOn'];
  if (typeof renewsOn === 'string') {
    extensions['renewsAt'] = new Date(clock.startOf(renewsOn)).toISOString();
  }
  const { status } = text;
  return new Problem(
    { ...extensions, type: problemType(code), code, status, ...words('en') },
    {},
    { [LANGUAGES.pt]: () => words('pt'), [LANGUAGES.fr]: () => words('fr') },
  );
}

/** Runs a use case whose file may be refused whole, or which finds the journal closed. */
export async function attempt<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Unavailable) throw unavailable(`${error.message}.`, 2);
    if (error instanceof TooManyUnknownCards) throw tooManyUnknownCards(error);
    if (error instanceof HistoryRefused) {
      throw invalid([{ field: 'at', rule: error.code, message: error.message }]);
    }
    throw error instanceof FileRefused ? fileRefused(error) : error;
  }
}

export function malformedMonth(month: string): Problem {
  return invalid([
    { field: 'month', rule: 'month', message: `${month.slice(0, 20)} is no month: give YYYY-MM` },
  ]);
}

function tooManyUnknownCards({ retryAfterSeconds }: TooManyUnknownCards): Problem {
  return new Problem(
    {
      type: problemType('too-many-unknown-cards'),
      code: 'too-many-unknown-cards',
      title: 'Too many card numbers that there are not',
      status: 429,
      detail: 'This caller has presented too many numbers that no card has. Wait, then go on.',
    },
    { 'retry-after': String(retryAfterSeconds) },
  );
}
