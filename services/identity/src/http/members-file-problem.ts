import { FileRefused } from '@mutirao/adapters/csv';
import { Problem, problemType } from '@mutirao/nest';

/** Runs a use case whose file may be refused whole. */
export async function fileRefusedAs<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    const { rule, field, line, message } = error;
    throw new Problem({
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
}
