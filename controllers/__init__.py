from . import closing
from . import portal
from . import survey
