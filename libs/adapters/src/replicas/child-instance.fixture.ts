import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Told } from './instance-process.fixture.ts';
import type { Cell } from './instances.fixture.ts';

const [run, fixture] = ['../../../../tools/run.mjs', './instance-process.fixture.ts'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** An instance that can be killed, or stopped in the middle of what it does. */
export class ChildInstance {
  readonly process: ChildProcess;
  #asked = 0;

  private constructor(process: ChildProcess) {
    this.process = process;
    process.setMaxListeners(0);
  }

  static async start(cell: Cell, name: string): Promise<ChildInstance> {
    const child = spawn(
      process.execPath,
      [run ?? '', fixture ?? '', JSON.stringify([cell, name])],
      {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    );
    await once(child, 'message');
    return new ChildInstance(child);
  }

  ask(told: Told): Promise<unknown> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve, reject) => {
      const hear = (answer: { id: number; value?: unknown; error?: string }): void => {
        if (answer.id !== id) return;
        this.process.off('message', hear);
        if (answer.error === undefined) resolve(answer.value);
        else reject(new Error(answer.error));
      };
      this.process.on('message', hear);
      this.process.send({ id, told });
    });
  }

  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exit = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exit;
  }
}
