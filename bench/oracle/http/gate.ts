// Backpressure: how much may be on its way at once, so that no number of clients can fill the memory.

export interface GateLimits {
  /** Requests that are being read, wait, or are being answered. */
  readonly pendingRequests: number;
  /** Bytes of their bodies together. One request is always let in. */
  readonly pendingBytes: number;
}

/** A place inside; it is free again once the request is done and its connection has nothing more to do with it. */
export interface Place {
  /** Marks the request as being answered until the function that is returned is called. */
  work(): () => void;
  /** The response has been sent, or the client has gone. */
  close(): void;
}

export class Gate {
  readonly #limits: GateLimits;
  #requests = 0;
  #bytes = 0;

  constructor(limits: GateLimits) {
    this.#limits = limits;
  }

  /** `null` when there is no room now. */
  enter(bytes: number): Place | null {
    const { pendingRequests, pendingBytes } = this.#limits;
    const full = this.#requests >= pendingRequests || this.#bytes + bytes > pendingBytes;
    if (full && this.#requests > 0) return null;
    this.#requests += 1;
    this.#bytes += bytes;
    return placeOf(() => {
      this.#requests -= 1;
      this.#bytes -= bytes;
    });
  }
}

/** A client that goes away does not free the place of a query that is still in the model's queue. */
function placeOf(leave: () => void): Place {
  let working = false;
  let closed = false;
  return {
    work: () => {
      working = true;
      return () => {
        working = false;
        if (closed) leave();
      };
    },
    close: () => {
      closed = true;
      if (!working) leave();
    },
  };
}
