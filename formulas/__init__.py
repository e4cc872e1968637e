from . import control_chart
from . import page
from . import period
from . import silence
from . import verdict
