"""The devices that the command line can ask for."""

from netwright.engines.devices import AUTO, CPU, GPU

SPELLED = {"auto": AUTO, "cpu": CPU, "cuda": GPU}
"""What stands behind `--device`, and the setting that it means."""
