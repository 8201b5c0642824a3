import { refusedHere } from './failure.ts';
import type { Surroundings } from './terminal.ts';

const ENTER = /[\r\n]/;
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const BACKSPACE = /[\b\u007f]/;

/** Asks on the terminal for what nobody who looks on may see; nothing of it is shown. */
export async function askHidden(
  question: string,
  { stdin, stderr }: Surroundings,
): Promise<string> {
  stderr.write(question);
  stdin.setRawMode?.(true);
  try {
    return await typedLine(stdin);
  } finally {
    stdin.setRawMode?.(false);
    stdin.pause();
    stderr.write('\n');
  }
}

function typedLine(stdin: Surroundings['stdin']): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (settle: () => void) => {
      stdin.off('data', take);
      stdin.off('end', giveUp);
      settle();
    };
    const giveUp = () => end(() => reject(refusedHere('cancelled', 'Nothing was entered.')));
    const take = (bytes: Buffer) => {
      for (const sign of bytes.toString()) {
        if (ENTER.test(sign)) return end(() => resolve(typed));
        if (sign === CTRL_C || sign === CTRL_D) return giveUp();
        typed = BACKSPACE.test(sign) ? typed.slice(0, -1) : typed + sign;
      }
    };
    stdin.on('data', take).once('end', giveUp).resume();
  });
}
