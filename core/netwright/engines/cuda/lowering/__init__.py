"""From calls of a program to launches on the device."""
