from . import period
from . import verdict
