import { randomUUID } from 'node:crypto';
import { Connection } from '../connection.ts';
import type { Credential } from '../credentials/credential.ts';
import { EXIT, Failure, refusedHere } from '../failure.ts';
import { mustBe, type Stage } from './stage.ts';

/** A refusal, as a person hears it. */
export interface Told {
  readonly when: string;
  readonly code: string;
  readonly en: string;
  readonly pt: string;
}

export interface Act {
  readonly credential: Credential;
  readonly path: string;
  readonly json?: unknown;
}

/** On what occasion, and what the refusal must be called. */
export type What = readonly [when: string, code: string];

/**
 * The refusal that an act must meet, in two languages: the second time under the same key, so that it
 * is the same refusal and nothing is counted twice. Being let through would be a fault.
 */
export async function told(stage: Stage, [when, code]: What, act: Act): Promise<Told> {
  const key = randomUUID();
  const { credential } = act;
  const connection = new Connection({ server: stage.server.url, credential, key });
  const say = async (language: string): Promise<string> => {
    const write = { json: act.json ?? {}, language };
    const refusal = await connection.post(act.path, write).then(letThrough, (error) => error);
    if (!(refusal instanceof Failure) || refusal.exitCode !== EXIT.refused) throw refusal;
    mustBe(`refusal of ${act.path}`, refusal.problem['code'], code);
    return refusal.message;
  };
  return { when, code, en: await say('en'), pt: await say('pt-BR') };

  function letThrough(): Failure {
    throw refusedHere('demo-fault', `${code}: ${act.path} was let through.`);
  }
}

export function showTold({ when, code, en, pt }: Told): string {
  return `  ${when}: ${code}\n      ${pt}\n      ${en}`;
}
