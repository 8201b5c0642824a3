import { jsonOf, jsonValue, type RecordPlace, type Records } from '../records/records.ts';
import type { Checkpoint, Published } from './kafka-publisher.ts';

const KEY = 'published';

/** How far a journal is told, as a record beside it. */
export class RecordCheckpoint implements Checkpoint {
  private constructor(private readonly records: Records) {}

  static async open(place: RecordPlace): Promise<RecordCheckpoint> {
    return new RecordCheckpoint(await place.open({ name: 'published' }));
  }

  async read(): Promise<Published | undefined> {
    const kept = await this.records.get(KEY);
    return kept && jsonOf<Published>(kept);
  }

  async write(published: Published): Promise<void> {
    await this.records.put([{ key: KEY, value: jsonValue(published) }]);
  }
}
