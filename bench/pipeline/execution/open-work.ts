// Work that is under way, of which the next end is awaited. Promise.race would leave a callback with every piece that goes on.
export class OpenWork {
  #size = 0;
  #hasChanged = false;
  #failure: { readonly reason: unknown } | null = null;
  #wake: () => void = () => undefined;

  get size(): number {
    return this.#size;
  }

  add(work: Promise<void>): void {
    this.#size++;
    void work
      .catch((reason: unknown) => {
        this.#failure ??= { reason };
      })
      .then(() => {
        this.#size--;
        this.#hasChanged = true;
        this.#wake();
      });
  }

  /**
   * Until something has ended since this was asked last, or so many milliseconds have passed; of these, `null` is never.
   *
   * Rejects once everything has ended, with the first failure.
   */
  async change(withinMs: number | null): Promise<void> {
    if (!this.#hasChanged) await this.#next(withinMs);
    this.#hasChanged = false;
    if (this.#failure === null) return;
    while (this.#size > 0) await this.#next(null);
    throw this.#failure.reason;
  }

  #next(withinMs: number | null): Promise<void> {
    return new Promise((resolve) => {
      const timer = withinMs === null ? undefined : setTimeout(resolve, withinMs).unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
