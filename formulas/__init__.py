from . import control_chart
from . import days
from . import delivery
from . import difference
from . import judging
from . import period
from . import silence
from . import verdict
