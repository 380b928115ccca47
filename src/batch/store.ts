/** Values kept from one pass for the next, as many as fit. */
interface Store<T> {
  /** Keeps a value where there is room for it, and says whether there was. */
  readonly keep: (key: string, value: T, bytes: number) => boolean;
  /** Gives a value up; undefined where it was not kept. */
  readonly take: (key: string) => T | undefined;
}

export function createStore<T>(capacityBytes: number): Store<T> {
  const values = new Map<string, T>();
  // What is taken makes no room: by then the pass that keeps is over.
  let used = 0;
  return {
    keep: (key, value, bytes) => {
      if (used + bytes > capacityBytes) return false;
      used += bytes;
      values.set(key, value);
      return true;
    },
    take: (key) => {
      const value = values.get(key);
      values.delete(key);
      return value;
    },
  };
}
