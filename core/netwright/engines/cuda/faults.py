"""What the driver's error codes mean, in plain words.

The codes are those of `CUresult` in `cuda.h`.
"""

from netwright.engines.cuda.device import DeviceError, OutOfMemoryError

OUT_OF_MEMORY, NO_DEVICE, MISMATCH = 2, 100, 803
REASONS = {
    NO_DEVICE: "no NVIDIA GPU found",
    MISMATCH: "NVIDIA driver was updated, restart the computer",
    OUT_OF_MEMORY: "memory of the GPU is full",
    4: "NVIDIA driver is shutting down",
    34: "NVIDIA driver is a stub without a GPU",
    46: "GPU is in use by another program alone",
    101: "no such GPU",
    222: "NVIDIA driver too old",
    304: "no access to the GPU, ask who runs this computer",
    801: "GPU does not support this",
    802: "GPU is not ready yet, try again in a minute",
    804: "NVIDIA driver does not fit this GPU",
    999: "NVIDIA driver fails, restart the computer",
}
"""Why a GPU cannot be used, as it stands in a sentence: `GPU: none (no NVIDIA GPU found)`."""

FAULTS = {
    NO_DEVICE: "The GPU is gone",
    214: "The memory of the GPU has an error that cannot be corrected",
    222: "The NVIDIA driver is too old for the compiled kernels",
    209: "The compiled kernels do not fit this GPU",
    218: "The NVIDIA driver could not compile a kernel",
    220: "The link between GPUs has an error that cannot be corrected",
    221: "The NVIDIA driver cannot compile kernels",
    700: "A kernel reached beyond its memory",
    701: "The GPU has too few registers or too little shared memory for a kernel",
    702: "A kernel took too long, and the system ended it",
    709: "The GPU was reset",
    710: "A kernel found an error",
    714: "A kernel failed in the hardware",
    715: "A kernel holds an instruction that the GPU does not know",
    716: "A kernel reached for a misaligned address",
    717: "A kernel reached beyond its memory",
    718: "A kernel lost its way",
    719: "A kernel failed",
    999: "The NVIDIA driver failed",
}


def reason_of(code: int, name: str) -> str:
    """Why the GPU cannot be used, for a code that the driver answers at the beginning."""
    return REASONS.get(code, f"NVIDIA driver reports {name}")


def fault_of(code: int, name: str, function: str) -> DeviceError:
    """The error for a call that failed, with one sentence for the user."""
    if code == OUT_OF_MEMORY:
        return OutOfMemoryError("The GPU has too little free memory.")
    words = FAULTS.get(code, "The GPU failed")
    return DeviceError(f"{words} ({name} in {function}).")
