"""How exactly matrices are multiplied, as settings have it. Light: no engine is loaded."""

FLOAT32, TF32 = "float32", "TF32, 3 digits"
PRECISIONS = (FLOAT32, TF32)
IN_TF32 = ", TF32"
"""What stands behind the name of a device that computes so."""
NO_TF32 = "float32 (no TF32: it needs an NVIDIA GPU from 2020 on)"
NO_TF32_HERE = "TF32 needs an NVIDIA GPU from 2020 on: this machine computes in float32."


def precision_note(wanted: str, device: str) -> str:
    """What is said where TF32 was wanted and the device does not have it; else empty."""
    return NO_TF32 if wanted == TF32 and not device.endswith(IN_TF32) else ""
