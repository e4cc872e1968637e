from . import control_chart
from . import delivery
from . import period
from . import silence
from . import verdict
