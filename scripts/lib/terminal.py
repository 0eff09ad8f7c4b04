# Runs a command on a terminal of its own: `terminal.py <command> …`.
#
# Lines on standard input act on that terminal: `interrupt` types Ctrl-C, `hangup` takes the terminal away. Standard output
# is what the terminal was sent. Standard error is two lines of JSON: {"pid": …} at once, {"exit": …, "signal": …} at the
# end, of which one is null.
import json
import os
import pty
import selectors
import sys

child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])


def tell(fact):
    os.write(2, (json.dumps(fact) + "\n").encode())


tell({"pid": child})
selector = selectors.DefaultSelector()
selector.register(terminal, selectors.EVENT_READ)
selector.register(0, selectors.EVENT_READ)


def hang_up():
    selector.unregister(terminal)
    os.close(terminal)


while terminal in selector.get_map():
    for key, _ in selector.select():
        if key.fd == terminal:
            try:
                text = os.read(terminal, 65536)
            except OSError:  # EIO: nobody holds the other side any more
                text = b""
            if text:
                os.write(1, text)
            elif terminal in selector.get_map():
                hang_up()
        else:
            words = os.read(0, 4096).decode().split()
            if not words:
                selector.unregister(0)
            for word in words:
                if word == "interrupt":
                    os.write(terminal, b"\x03")
                if word == "hangup":
                    hang_up()
                    break
        if terminal not in selector.get_map():
            break
_, status = os.waitpid(child, 0)
code = os.waitstatus_to_exitcode(status)
tell({"exit": code if code >= 0 else None, "signal": -code if code < 0 else None})
