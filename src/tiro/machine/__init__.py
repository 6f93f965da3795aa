"""What this machine is: families of facts, each read in its own module; what cannot be read is null with the reason.

Everything here may be slow, start programs and import heavy libraries, so `service` runs it in a
child process.
"""
