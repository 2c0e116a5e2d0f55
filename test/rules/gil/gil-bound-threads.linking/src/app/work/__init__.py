from .inner import *
from .classes import Task, Base
