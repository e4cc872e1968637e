from . import control_chart
from . import period
from . import silence
from . import verdict
