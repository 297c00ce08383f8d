"""The two streams of a device: one in which everything happens in order, one for copies."""

import ctypes
from collections.abc import Callable
from ctypes import c_void_p

from netwright.engines.cuda.library import STREAM_NON_BLOCKING, Library
from netwright.engines.cuda.staging import Staging


class Streams:
    """What a device is asked goes into `queue`; `side` is for copies that go on meanwhile.

    A copy in `side` waits by an event for what it copies, and by another one `queue` waits for
    it. Both have pinned buffers of their own.
    """

    def __init__(self, library: Library, enter: Callable[[], None]) -> None:
        self.library, self.enter = library, enter
        self.queue, self.side = c_void_p(), c_void_p()
        self._staging: Staging | None = None
        self._side_staging: Staging | None = None
        try:
            for stream in (self.queue, self.side):
                library.call("cuStreamCreate", ctypes.byref(stream), STREAM_NON_BLOCKING)
            self._staging = Staging(library)
        except Exception:
            self.close()
            raise

    @property
    def staging(self) -> Staging:
        """The pinned buffers of copies in `queue`."""
        assert self._staging is not None, "the device is closed"
        return self._staging

    @property
    def side_staging(self) -> Staging:
        """Those of copies in `side`: made when first asked for."""
        if self._side_staging is None:
            self._side_staging = Staging(self.library, buffers=2)
        return self._side_staging

    def wait(self) -> None:
        """Return when everything that was asked has happened."""
        self.enter()
        for stream in (self.side, self.queue):
            self.library.call("cuStreamSynchronize", stream)

    def close(self) -> None:
        """Give everything back. The device may be lost by then."""
        streams = [stream for stream in (self.side, self.queue) if stream.value]
        for stream in streams:
            self.library.code("cuStreamSynchronize", stream)
        for staging in (self._staging, self._side_staging):
            if staging is not None:
                staging.close()
        self._staging = self._side_staging = None
        for stream in streams:
            self.library.code("cuStreamDestroy_v2", stream)
        self.queue, self.side = c_void_p(), c_void_p()
