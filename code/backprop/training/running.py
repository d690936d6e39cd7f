"""What surrounds a training run: the progress bar, and an interrupt that waits for the batch under way."""

import signal
import sys
import threading
from contextlib import contextmanager


@contextmanager
def deferred_interrupts():
    """While inside, the first Ctrl-C (SIGINT) is remembered instead of raised; the function given tells of it.

    A batch is never cut in half: half an update could not be resumed. A second Ctrl-C raises KeyboardInterrupt at
    once. Outside the main thread Python delivers no signals, and nothing changes.

    >>> with deferred_interrupts() as interrupted:
    ...     signal.raise_signal(signal.SIGINT)
    ...     interrupted()
    True
    """
    asked = []
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.getsignal(signal.SIGINT)

    def remember(number, frame):
        if asked:
            raise KeyboardInterrupt
        asked.append(number)

    signal.signal(signal.SIGINT, remember)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL if before is None else before)  # None: not set by Python


@contextmanager
def progress_bar(shown, total, done):
    """A function of the trainer to call after each batch, which moves a bar of ``total`` batches, ``done`` at first.

    The bar is plain text on standard output: terminals and notebooks show it alike, without a widget or its warnings.

    >>> with progress_bar(shown=False, total=10, done=0) as advance:
    ...     advance(None)  # shows nothing
    """
    if not shown:
        yield lambda trainer: None
        return
    from tqdm import tqdm  # only who asks for a bar pays for it

    with tqdm(total=total, initial=done, unit="batch", file=sys.stdout) as bar:

        def advance(trainer):
            if trainer.batch == 0:
                bar.set_postfix(epoch=trainer.epoch, cost=f"{trainer.history.cost[-1]:.4g}",
                                held_out=f"{trainer.history.held_out_accuracy[-1]:.1%}", refresh=False)
            bar.update()

        yield advance
