"""The user's folder for what can be made again."""

from pathlib import Path


def user_cache() -> Path:
    """Where the system wants it; in the home folder where it cannot be asked."""
    try:
        import platformdirs
    except ImportError:  # the engine runs with NumPy and Numba alone, as where GPUs are tested
        return Path.home() / ".cache" / "netwright"
    return Path(platformdirs.user_cache_dir("netwright"))
