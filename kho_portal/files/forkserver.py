"""The program that forks the limited children: `python forkserver.py <descriptor>`, one beside each process of ours.

It has loaded the libraries once, so that a child for one file costs a fork and no start. It knows no Django, setting,
secret, database or file of ours, opens nothing of a stranger, and has one thread, so that it may fork.

A question is one message with two descriptors: the child's output and a call. The call gets how the child ended; when
the asking side shuts it, the child is killed. So a child never outlives whoever waits for it, and this program ends
when nobody can ask any more and the last child is gone.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import selectors
import signal
import socket
import sys

PROGRAMS = ("inspector", "rasteriser", "joiner")
MOST_QUESTION = 200_000  # forty paths, each as long as a path may be
PR_SET_PDEATHSIG, PR_SET_DUMPABLE = 1, 4
SYSTEM = ctypes.CDLL(None)


class ForkServer:
    """Forks a child for each question and tells how it ended."""

    def __init__(self, control):
        self.control = control
        self.own_pid = os.getpid()
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ, None)
        self.running = {}  # call -> (process descriptor, process id)

    def serve(self):
        """Works until the last question is answered and nobody can ask another."""
        while self.control or self.running:
            for key, _ in self.selector.select():
                call = key.data
                if call is None:
                    self.take_question()
                elif key.fileobj is not call:
                    self.report(call)
                elif call in self.running:
                    self.kill(call)

    def take_question(self):
        """Forks the child that is asked for, or hears that nobody asks any more."""
        try:
            question, descriptors, _, _ = socket.recv_fds(self.control, MOST_QUESTION, 2)
        except ConnectionError:
            question = b""
        if not question:
            self.selector.unregister(self.control)
            self.control.close()
            self.control = None
            return
        output, call = descriptors[0], socket.socket(fileno=descriptors[1])
        try:
            pid = os.fork()
        except OSError:  # the call ends without an answer, which says so
            call.close()
        else:
            if pid == 0:
                become_child(self.own_pid, question, output)
            self.running[call] = os.pidfd_open(pid), pid
            self.selector.register(self.running[call][0], selectors.EVENT_READ, call)
            self.selector.register(call, selectors.EVENT_READ, call)
        finally:
            os.close(output)

    def kill(self, call):
        """Nobody waits for this child any more, or not longer; its end is reported as any other."""
        self.selector.unregister(call)
        signal.pidfd_send_signal(self.running[call][0], signal.SIGKILL)

    def report(self, call):
        """Reaps the child and tells how it ended."""
        process, pid = self.running.pop(call)
        self.selector.unregister(process)
        os.close(process)
        if call in self.selector.get_map():
            self.selector.unregister(call)
        from limits import REPORT

        _, status, usage = os.wait4(pid, 0)
        with contextlib.suppress(OSError):  # whoever asked may be gone
            call.send(REPORT.pack(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime))
        call.close()


def become_child(parent, question, output):
    """Turns this fresh fork into the program that the question names: locked in, alone with its file. Never returns."""
    code = 1
    try:
        SYSTEM.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        os.dup2(output, 1)
        os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
        if os.getppid() == parent:  # otherwise it died before we could ask for its signal
            code = run(*json.loads(question))
    finally:
        os._exit(code)


def run(program, *arguments):
    """The exit status of the program, which begins within its limits."""
    from limits import EXIT_BROKEN_INSTALLATION, limit_this_process

    limit_this_process()
    try:
        loaded = load(program)
    except ImportError:  # our installation is broken, the file may be sound
        return EXIT_BROKEN_INSTALLATION
    loaded.main(arguments)
    sys.stdout.flush()
    return 0


def load(program):
    """The program with its libraries, loaded once."""
    loaded = importlib.import_module(program)
    loaded.load()
    return loaded


def load_all():
    """Loads all programs before there is any child; what cannot be loaded now is missed by its own children only."""
    importlib.import_module("limits")
    for program in PROGRAMS:
        try:
            load(program)
        except ImportError:
            continue
    gc.freeze()  # the children share these pages


if __name__ == "__main__":
    # Whoever stops us tells the process that asks; a signal to the whole group must not look like a file that crashes.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    SYSTEM.prctl(PR_SET_DUMPABLE, 0)  # no child may look into our memory, nor into that of the child beside it
    sys.path.append(os.path.dirname(os.path.abspath(__file__)))
    load_all()
    ForkServer(socket.socket(fileno=int(sys.argv[1]))).serve()
