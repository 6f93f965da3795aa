"""Runs an object in a child process with limits: warm, killed on cancel, never trusted with pickles.

A service is a class made without arguments in the child. Its methods have the shape
`method(values, arrays, report) -> (values, arrays)`: values are JSON, arrays travel as raw
bytes, `report` sends progress. All that only POSIX or Linux has stands in `limits` and is
skipped elsewhere.
"""

from tiro.children.child import Child
from tiro.children.frames import Arrays, Reply, Values
from tiro.children.limits import Limits
from tiro.children.running import ChildDied, Ending

__all__ = ["Arrays", "Child", "ChildDied", "Ending", "Limits", "Reply", "Values"]
