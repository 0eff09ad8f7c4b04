// Two Unix sockets with this process between them: whatever asks at one is joined to the next connection that the
// sandbox's relay has dialled to the other. So the harness asks a server in a sandbox and follows no path of its.
import { once } from 'node:events';
import net from 'node:net';

export class Bridge {
  readonly #servers: readonly net.Server[];
  readonly #dialled: net.Socket[] = [];
  readonly #waiting: net.Socket[] = [];
  readonly #open = new Set<net.Socket>();

  private constructor(inside: string, outside: string) {
    const accept = (own: net.Socket[], others: net.Socket[]) => (socket: net.Socket) => {
      this.#open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.#open.delete(socket);
        const index = own.indexOf(socket);
        if (index !== -1) own.splice(index, 1);
      });
      const other = others.shift();
      if (other === undefined) own.push(socket);
      else join(socket, other);
    };
    this.#servers = [
      net.createServer(accept(this.#dialled, this.#waiting)).listen(inside),
      net.createServer(accept(this.#waiting, this.#dialled)).listen(outside),
    ];
  }

  /**
   * @param inside - path of the socket that the relay dials
   * @param outside - path of the socket at which the harness asks
   */
  static async open(inside: string, outside: string): Promise<Bridge> {
    const bridge = new Bridge(inside, outside);
    await Promise.all(bridge.#servers.map((server) => once(server, 'listening')));
    return bridge;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}

function join(one: net.Socket, other: net.Socket): void {
  one.on('close', () => other.destroy());
  other.on('close', () => one.destroy());
  one.pipe(other);
  other.pipe(one);
}
