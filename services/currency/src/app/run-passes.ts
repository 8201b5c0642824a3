import { setTimeout as wait } from 'node:timers/promises';
import { Unavailable } from '@mutirao/event-sourcing';
import { minor } from '@mutirao/money';
import type { CurrencyCommand, RunLine } from '../domain/commands.ts';
import type { Run } from '../domain/state.ts';
import { runLinesIn } from '../stores/run-file.ts';
import type { CurrencyEvent, Town } from './town.ts';

/** About 330 bytes a line: well under the size of an append. */
const LINES_A_COMMAND = 900;
const LOOK_AGAIN_MILLISECONDS = 20;

/**
 * Carries runs through their chunks: paying, paying again what failed, taking back. Each chunk names
 * the cursor it continues, so after a crash a pass goes on where the journal says it stopped, and
 * two passes over one run cannot both be right.
 */
export class RunPasses {
  readonly #town: Town;
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(town: Town) {
    this.#town = town;
  }

  /** Goes on with every run that a crash or a stop left in the middle. */
  async resume(): Promise<void> {
    const open = await this.#town.parts.journal.read((state) =>
      [...state.runs.entries()].filter(([, each]) => isUnderWay(each)),
    );
    await Promise.all(open.map(([run]) => this.carry(run)));
  }

  /**
   * Resolves when the run's present pass is finished; joins it if it is under way. The one writer's
   * process carries all of them, so that no two carry one; the others look on, and whichever becomes
   * the writer meanwhile goes on with it.
   */
  carry(run: string): Promise<void> {
    const joined = this.#underWay.get(run);
    if (joined) return joined;
    const pass = this.#carry(run).finally(() => this.#underWay.delete(run));
    this.#underWay.set(run, pass);
    return pass;
  }

  async #carry(id: string): Promise<void> {
    const { journal, ownership } = this.#town.parts;
    for (let run = await this.#run(id); isUnderWay(run); run = await this.#run(id)) {
      if (journal.halted !== undefined) throw new Unavailable(journal.halted);
      if (ownership.isOurs) await this.#pass(run);
      else await wait(LOOK_AGAIN_MILLISECONDS);
    }
  }

  /** From where it is to its end, or to where somebody else has gone on with it. */
  async #pass(run: Run): Promise<void> {
    const { run: id, status } = run;
    const lines = await this.#lines(run);
    const type = status === 'paying' ? 'PayLines' : 'ReverseLines';
    let next = lines.findIndex(({ line }) => line > run.cursor);
    for (let after = run.cursor; next >= 0 && next < lines.length; next += LINES_A_COMMAND) {
      const chunk = lines.slice(next, next + LINES_A_COMMAND);
      const events = await this.#command({ type, run: id, after, lines: chunk }, run);
      if (!events) return;
      after = (events.at(-1)?.data['line'] as number | undefined) ?? after;
    }
    await this.#command(
      { type: status === 'paying' ? 'FinishRun' : 'FinishReversal', run: id },
      run,
    );
  }

  async #lines(run: Run): Promise<readonly RunLine[]> {
    if (run.status === 'paying' && run.attempt > 1) return this.#failed(run.run);
    const text = await this.#town.parts.runFiles.read(run.sha256);
    if (text === undefined)
      throw new Unavailable(
        `the lines of run ${run.run} are not what was approved; put the file back`,
      );
    return runLinesIn(text);
  }

  #failed(run: string): Promise<readonly RunLine[]> {
    return this.#town.parts.journal.read((state) =>
      [...state.failed(run).entries()]
        .map(([line, { holder, month, amountMinor }]) => ({
          line: Number(line),
          holder,
          month,
          amount: minor(amountMinor),
        }))
        .sort((a, b) => a.line - b.line),
    );
  }

  #run(id: string): Promise<Run> {
    return this.#town.parts.journal.read((state) => {
      const run = state.runs.get(id);
      if (!run) throw new Error(`run ${id} is gone`);
      return run;
    });
  }

  /**
   * The events; none when the writer before, or the one after, has gone on with the run. A run that
   * refuses and stands where its pass `began` would refuse for ever: that is an error.
   */
  async #command(
    command: CurrencyCommand,
    began: Run,
  ): Promise<readonly CurrencyEvent[] | undefined> {
    const { journal, ownership } = this.#town.parts;
    const meta = { operation: `run.${command.type}`, actor: 'system', correlation: 'run' };
    const outcome = await journal.execute(command, meta);
    if (outcome.kind === 'done') return outcome.events;
    if (outcome.kind === 'refused' && OVERTAKEN.has(outcome.refusal.code)) {
      const { status, cursor } = await this.#run(began.run);
      const stands = status === began.status && cursor === began.cursor;
      if (!stands || !ownership.isOurs) return undefined;
    }
    throw new Error(`${command.type}: ${JSON.stringify(outcome)}`);
  }
}

const OVERTAKEN: ReadonlySet<string> = new Set(['run-under-way', 'run-paid', 'run-reversed']);
const isUnderWay = ({ status }: Run): boolean => status === 'paying' || status === 'reversing';
