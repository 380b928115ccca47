/** What the pickles of one file may take together: an archive may have many of them, also of the same bytes. */

import { checkLimit, type Limits } from './limits.ts';

/** Objects that are looked at in all of them, those in several places more than once. */
const MOST_OBJECTS = 1e7;

export class PickleRoom {
  readonly #limits: Limits;
  #bytes = 0;
  #objects = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** @throws AttnplotError (input) where a pickle is more than the limit for headers, together with those before it */
  takeBytes(file: string, name: string, bytes: number): void {
    this.#bytes += bytes;
    const what =
      this.#bytes === bytes
        ? `${name}, Python objects (a pickle),`
        : `Python objects (pickles) up to ${name}`;
    checkLimit(file, this.#limits, 'header', what, this.#bytes);
  }

  /** Whether there is room for more objects. */
  takeObjects(count: number): boolean {
    this.#objects += count;
    return this.#objects <= MOST_OBJECTS;
  }
}
