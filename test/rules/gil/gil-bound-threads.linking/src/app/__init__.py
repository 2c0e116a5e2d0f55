from .work import crunch as exported
from . import helpers
__all__ = ["exported", "helpers"]
